/** A typed client over a list, as a service would have it, under steady load. */
import { type Client, createClient, type Middleware } from '@peerage/client';
import { type ConnectionStatus, type Identifier, identify, type Observer } from '@peerage/peer-core';
import { type PeerIntrospection, PeerList, roundRobin } from '@peerage/peer-lists';
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import { GrpcTransport, type GrpcTransportOptions } from '@peerage/transport-grpc';
import { inTime, until } from '../until.js';
import { SteadyLoad } from './steady-load.js';
import { Tally } from './tally.js';

export interface CallerOptions {
  /** `patient` by default. */
  readonly transport?: GrpcTransportOptions;
  readonly middleware?: readonly Middleware[];
  /** How long each call may take; 10 000 by default, more than any fault that calls should outlast. */
  readonly timeoutMs?: number;
  /** Calls per second; 100 by default. */
  readonly ratePerS?: number;
}

/** Waits with everything for as long as a busy machine may take. */
export const patient: GrpcTransportOptions = {
  connectTimeoutMs: 5_000,
  reconnect: { initialMs: 100, maxMs: 500 },
  keepalive: { timeMs: 500, timeoutMs: 5_000 },
};

/** Gives a peer up within two seconds that stops answering. */
export const impatient: GrpcTransportOptions = {
  ...patient,
  connectTimeoutMs: 1_000,
  keepalive: { timeMs: 500, timeoutMs: 1_000 },
};

export class Caller {
  readonly tally: Tally = new Tally();
  readonly client: Client<GreeterDefinition>;
  /** What the transport said went wrong, in order. */
  readonly problems: string[] = [];
  readonly #transport: GrpcTransport;
  readonly #list: PeerList;
  readonly #load: SteadyLoad;

  constructor({
    transport = patient,
    middleware = [],
    timeoutMs = 10_000,
    ratePerS = 100,
  }: CallerOptions = {}) {
    const observer: Observer = event => {
      if (event.type === 'problem') this.problems.push(event.error.message);
    };
    this.#transport = new GrpcTransport({ ...transport, observer });
    // In turn: whatever happens to a peer, it happens to its share of the calls.
    this.#list = new PeerList({
      transport: this.#transport,
      policy: roundRobin(),
      name: 'greeters',
      observer,
    });
    this.client = createClient(GreeterDefinition, this.#list, { middleware, defaults: { timeoutMs } });
    this.#load = new SteadyLoad(() => this.#call(), ratePerS);
  }

  get peers(): readonly PeerIntrospection[] {
    return this.#list.introspect().peers;
  }

  get availableCount(): number {
    return this.peers.filter(({ connectionStatus }) => connectionStatus === 'available').length;
  }

  /** Calls in flight, as those who made them count. */
  get inFlightCount(): number {
    return this.#load.inFlightCount;
  }

  statusOf(address: string): ConnectionStatus | 'absent' {
    return this.#peer(address)?.connectionStatus ?? 'absent';
  }

  /** Requests in flight on a peer, as the list counts. */
  pendingOn(address: string): number {
    return this.#peer(address)?.pending ?? 0;
  }

  /** How many calls the peer was given so far. */
  sentTo(address: string): number {
    return this.tally.sent.get(address) ?? 0;
  }

  start(): Promise<void> {
    return this.#list.start();
  }

  startLoad(): void {
    this.#load.start();
  }

  add(...addresses: readonly string[]): void {
    this.#list.update({ additions: addresses.map(address => identify(address)), removals: [] });
  }

  remove(...addresses: readonly string[]): void {
    this.#list.update({ additions: [], removals: addresses.map(address => identify(address)) });
  }

  /** Makes no more calls. Rejects when one hangs, or when a request is still counted after the last has ended. */
  async endLoad(): Promise<void> {
    await inTime(this.#load.stop(), `every call has ended, but ${this.inFlightCount} hang`);
    const { waiting, peers } = this.#list.introspect();
    const left = peers.filter(({ pending }) => pending > 0).map(({ identifier }) => identifier.id);
    if (waiting > 0 || left.length > 0) {
      throw new Error(`All calls have ended, and ${waiting} wait; some are pending on ${left.join()}.`);
    }
  }

  async stop(): Promise<void> {
    await this.#load.stop();
    await this.#list.stop();
    this.#transport.close();
  }

  /** Calls on the peer are in flight. The older of two has reached it. */
  untilBusy(address: string): Promise<void> {
    return until(() => this.pendingOn(address) >= 2, `${address} is busy`);
  }

  untilStatus(address: string, status: ConnectionStatus | 'absent'): Promise<void> {
    return until(() => this.statusOf(address) === status, `${address} is ${status}`);
  }

  untilLost(address: string): Promise<void> {
    return until(() => this.statusOf(address) !== 'available', `${address} is not available`);
  }

  /** So many more calls have ended. */
  untilCalled(count: number): Promise<void> {
    const enough = this.tally.callCount + count;
    return until(() => this.tally.callCount >= enough, `${count} more calls have ended`);
  }

  /** The peer takes calls, and they end well. */
  async untilServed(address: string): Promise<void> {
    await this.untilStatus(address, 'available');
    const answered = (): number => this.tally.answered.get(address) ?? 0;
    // One more than could be the answers to earlier calls.
    const enough = answered() + this.pendingOn(address) + 1;
    await until(() => answered() >= enough, `${address} answers new calls`);
  }

  /** How the calls ended so far, and what the transport had to say, for people. */
  get summary(): string {
    return [this.tally.summary, ...this.problems].join('\n  ');
  }

  async #call(): Promise<void> {
    let peer = 'no peer';
    const onPeer = ({ id }: Identifier): void => {
      peer = id;
      this.tally.sentTo(id);
    };
    try {
      await this.client.sayHello({ name: 'Ann' }, { onPeer });
      this.tally.answeredBy(peer);
    } catch (error) {
      this.tally.failed(error);
    }
  }

  #peer(address: string): PeerIntrospection | undefined {
    return this.peers.find(({ identifier }) => identifier.id === address);
  }
}
