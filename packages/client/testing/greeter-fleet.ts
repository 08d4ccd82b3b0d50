/** Several real greeters behind one list, each with its own handlers, and what became of every request. */
import {
  Server,
  ServerCredentials,
  type ServerOptions,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { type Identifier, identify, type Outcome, type Policy, type PolicyPeer } from '@peerage/peer-core';
import { PeerList, type PeerListOptions } from '@peerage/peer-lists';
import { GreeterDefinition, GreeterService } from '@peerage/protos/peerage/demo/v1/greeter';
import { GrpcTransport } from '@peerage/transport-grpc';
import { type Client, type ClientOptions, createClient } from '../src/index.js';
import type { Handlers } from './greeter-bed.js';

export interface GreeterFleet {
  readonly client: Client<typeof GreeterDefinition>;
  readonly list: PeerList;
  readonly addresses: readonly string[];
  /** Which greeters were reached, in order. */
  readonly reached: readonly number[];
  /** How requests ended, in the order of their ends, as a policy hears of it. */
  readonly outcomes: readonly { readonly greeter: number; readonly outcome: Outcome }[];
  /** Requests in flight on all of them. */
  readonly pendingCount: () => number;
  /** Ends a greeter, and with it whatever it has in flight. */
  readonly kill: (greeter: number) => void;
  readonly stop: () => Promise<void>;
}

export interface FleetOptions extends ClientOptions {
  readonly list?: Partial<PeerListOptions>;
  readonly server?: ServerOptions;
  /** The zone of each greeter. */
  readonly zones?: readonly string[];
}

/**
 * Starts a greeter for each of `handlers` and a client for all. A request goes to the first of them that is available
 * and was not tried.
 */
export async function startGreeterFleet(
  handlers: readonly Handlers[],
  { list: listOptions, server: serverOptions, zones = [], ...clientOptions }: FleetOptions = {},
): Promise<GreeterFleet> {
  const reached: number[] = [];
  const servers = handlers.map((each, i) => {
    const server = new Server(serverOptions);
    server.addService(
      GreeterService,
      telling(each, () => reached.push(i)),
    );
    return server;
  });
  const addresses = await Promise.all(servers.map(listen));
  const policy = new InOrder(addresses);
  const transport = new GrpcTransport();
  const list = new PeerList({ transport, policy, name: 'greeters', failureGuard: false, ...listOptions });
  const additions = addresses.map((address, i) => located(address, zones[i]));
  list.update({ additions, removals: [] });
  await list.start();
  await policy.fullHouse;
  return {
    client: createClient(GreeterDefinition, list, clientOptions),
    list,
    addresses,
    reached,
    outcomes: policy.outcomes,
    pendingCount: () => list.introspect().peers.reduce((sum, { pending }) => sum + pending, 0),
    kill: greeter => servers[greeter]?.forceShutdown(),
    async stop() {
      for (const server of servers) server.forceShutdown();
      await list.stop();
      transport.close();
    },
  };
}

/** Prefers the peers in the order of `addresses`. */
class InOrder implements Policy {
  readonly name = 'in-order';
  readonly outcomes: { readonly greeter: number; readonly outcome: Outcome }[] = [];
  /** Resolves when all of them are available. */
  readonly fullHouse: Promise<void>;
  readonly #addresses: readonly string[];
  readonly #peers = new Set<PolicyPeer>();
  #full: () => void = () => undefined;

  constructor(addresses: readonly string[]) {
    this.#addresses = addresses;
    this.fullHouse = new Promise(resolve => {
      this.#full = resolve;
    });
  }

  add(peer: PolicyPeer): void {
    this.#peers.add(peer);
    if (this.#peers.size === this.#addresses.length) this.#full();
  }

  remove(peer: PolicyPeer): void {
    this.#peers.delete(peer);
  }

  choose(): PolicyPeer | undefined {
    return [...this.#peers].toSorted((a, b) => this.#placeOf(a) - this.#placeOf(b))[0];
  }

  finished(peer: PolicyPeer, outcome: Outcome): void {
    this.outcomes.push({ greeter: this.#placeOf(peer), outcome });
  }

  #placeOf({ identifier }: PolicyPeer): number {
    return this.#addresses.indexOf(identifier.id);
  }
}

/** `handlers` that call `tell` before anything else. */
function telling(handlers: Handlers, tell: () => void): UntypedServiceImplementation {
  const told = Object.entries(handlers as UntypedServiceImplementation).map(([name, handle]) => [
    name,
    (...parameters: Parameters<typeof handle>) => {
      tell();
      Reflect.apply(handle, undefined, parameters);
    },
  ]);
  return Object.fromEntries(told) as UntypedServiceImplementation;
}

function located(address: string, zone: string | undefined): Identifier {
  return identify(address, zone === undefined ? {} : { locality: { zone } });
}

async function listen(server: Server): Promise<string> {
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return `127.0.0.1:${port}`;
}
