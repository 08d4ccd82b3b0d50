/** A real server that gives back what it is given, and a list before it that notes the keys it is asked with. */
import {
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { type ChooseRequest, type Chooser, identify, type Policy, type PolicyPeer } from '@peerage/peer-core';
import { PeerList } from '@peerage/peer-lists';
import { GrpcTransport } from '@peerage/transport-grpc';

export interface EchoBed {
  readonly chooser: Chooser;
  /** What the policy was asked, in order. */
  readonly asked: readonly ChooseRequest[];
  readonly stop: () => Promise<void>;
}

/** Serves `services`; a method is handled by `handlers` or gives back its request. */
export async function startEchoBed(
  services: readonly ServiceDefinition[],
  handlers: UntypedServiceImplementation = {},
): Promise<EchoBed> {
  const server = new Server();
  for (const service of services) server.addService(service, { ...echoing(service), ...handlers });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  const policy = new Noting();
  const list = new PeerList({ transport: new GrpcTransport(), policy, drainTimeoutMs: 0 });
  list.update({ additions: [identify(`127.0.0.1:${port}`)], removals: [] });
  await list.start();
  return {
    chooser: list,
    asked: policy.asked,
    async stop() {
      await list.stop();
      server.forceShutdown();
    },
  };
}

function echoing(service: ServiceDefinition): UntypedServiceImplementation {
  const echo: handleUnaryCall<unknown, unknown> = (call, respond) => respond(null, call.request);
  return Object.fromEntries(Object.keys(service).map(name => [name, echo]));
}

/** Chooses the only peer there is. */
class Noting implements Policy {
  readonly name = 'noting';
  readonly asked: ChooseRequest[] = [];
  #peer: PolicyPeer | undefined;

  add(peer: PolicyPeer): void {
    this.#peer = peer;
  }

  remove(): void {
    this.#peer = undefined;
  }

  choose(request: ChooseRequest): PolicyPeer | undefined {
    if (this.#peer !== undefined) {
      const { procedure, hashKey } = request;
      this.asked.push({ procedure, hashKey });
    }
    return this.#peer;
  }
}
