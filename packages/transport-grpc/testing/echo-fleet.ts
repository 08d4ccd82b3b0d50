/** Echo servers, a list of them, and a client over the list. */
import type { ServiceError } from '@grpc/grpc-js';
import { PeerList, type PeerListOptions, roundRobin } from '@peerage/peer-lists';
import { eventually } from '@peerage/testing';
import { GrpcTransport, type GrpcTransportOptions } from '../src/grpc-transport.js';
import { PeerChannel } from '../src/peer-channel.js';
import { type EchoClient, type EchoServer, echoClient, startEchoServer } from './echo-server.js';

export interface EchoFleet {
  readonly servers: EchoServer[];
  readonly transport: GrpcTransport;
  readonly list: PeerList;
  readonly client: EchoClient;
  readonly availableCount: () => number;
  readonly close: () => Promise<void>;
}

/** A fleet of `size` servers, all connected. */
export async function startEchoFleet(
  size: number,
  options: GrpcTransportOptions = {},
  listOptions: Partial<PeerListOptions> = {},
): Promise<EchoFleet> {
  const servers = await Promise.all(Array.from({ length: size }, () => startEchoServer()));
  const transport = new GrpcTransport(options);
  const list = new PeerList({ transport, policy: roundRobin(), ...listOptions });
  list.update({ additions: servers.map(({ address }) => ({ id: address })), removals: [] });
  await list.start();
  const availableCount = (): number =>
    list.introspect().peers.filter(({ connectionStatus }) => connectionStatus === 'available').length;
  await eventually(() => availableCount() === size);
  const close = async (): Promise<void> => {
    for (const server of servers) server.kill();
    await list.stop();
    transport.close();
  };
  return { servers, transport, list, client: echoClient(new PeerChannel(list)), availableCount, close };
}

/** Calls made one after the other by several callers at once, until they are stopped. */
export class SteadyLoad {
  answered = 0;
  readonly failures: ServiceError[] = [];
  readonly #callers: Promise<void>[];
  #stopped = false;

  constructor(client: EchoClient, concurrency = 8) {
    this.#callers = Array.from({ length: concurrency }, () => this.#call(client));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#callers);
  }

  async #call(client: EchoClient): Promise<void> {
    while (!this.#stopped) {
      await new Promise<void>(resolve => {
        client.say('hi', error => {
          if (error === null) this.answered += 1;
          else this.failures.push(error);
          resolve();
        });
      });
    }
  }
}
