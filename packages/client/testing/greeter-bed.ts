/** Real greeters behind a real list, and a count of what is in flight on either end. */
import {
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { identify, type Peer } from '@peerage/peer-core';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import {
  GreeterDefinition,
  type GreeterServer,
  GreeterService,
} from '@peerage/protos/peerage/demo/v1/greeter';
import { GrpcTransport } from '@peerage/transport-grpc';
import { type CallError, type Client, type ClientOptions, createClient, isCallError } from '../src/index.js';

export interface GreeterBed {
  readonly client: Client<typeof GreeterDefinition>;
  readonly list: PeerList;
  readonly address: string;
  /** Requests in flight, as the peer counts them. */
  readonly pendingCount: () => number;
  /** Resolves when nothing is in flight on the server, which takes no new calls meanwhile or afterwards. */
  readonly drain: () => Promise<void>;
  /** Ends the server, and with it whatever is in flight. */
  readonly kill: () => void;
  readonly stop: () => Promise<void>;
}

export type Handlers = Partial<GreeterServer>;

/** Starts a server with `handlers` and a client for it. */
export function startGreeterBed(handlers: Handlers, options?: ClientOptions): Promise<GreeterBed> {
  return startBed(GreeterService, handlers as UntypedServiceImplementation, options);
}

/** The same client before a server that need not keep to the service. */
export async function startBed(
  service: ServiceDefinition,
  handlers: UntypedServiceImplementation,
  options?: ClientOptions,
): Promise<GreeterBed> {
  const server = new Server();
  server.addService(service, handlers);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  const bed = await startClientFor(`127.0.0.1:${port}`, options);
  const kill = (): void => server.forceShutdown();
  return {
    ...bed,
    kill,
    drain: () =>
      new Promise((resolve, reject) => {
        server.tryShutdown(error => (error === undefined ? resolve() : reject(error)));
      }),
    async stop() {
      await bed.stop();
      kill();
    },
  };
}

/** A list of the one peer at `address`, and a client of it. */
export async function startClientFor(
  address: string,
  options?: ClientOptions,
): Promise<Omit<GreeterBed, 'drain' | 'kill'>> {
  const identifier = identify(address);
  const transport = new GrpcTransport();
  const list = new PeerList({ transport, policy: roundRobin(), name: 'greeters', drainTimeoutMs: 0 });
  list.update({ additions: [identifier], removals: [] });
  await list.start();
  const onlooker = { notifyStatusChanged: () => undefined };
  const peer: Peer = transport.retainPeer(identifier, onlooker);
  return {
    client: createClient(GreeterDefinition, list, options),
    list,
    address,
    pendingCount: () => peer.status.pendingRequestCount,
    async stop() {
      transport.releasePeer(identifier, onlooker);
      await list.stop();
    },
  };
}

/** What a call did to its server, told as it happens. */
export interface Deferred<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
}

export function deferred<Value = void>(): Deferred<Value> {
  let settle: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>(resolve => {
    settle = resolve;
  });
  return { promise, resolve: settle };
}

/** What `promise` rejects with; fails when it does not. */
export async function failureOf(promise: Promise<unknown>): Promise<CallError> {
  const error = await promise.then(
    () => new Error('The call went well.'),
    (reason: unknown) => reason,
  );
  if (isCallError(error)) return error;
  throw error;
}

/** Waits for ever. */
export function never(): Promise<never> {
  return new Promise(() => {
    // Neither end of it is ever used.
  });
}
