/** A client of plain grpc-js over a channel with a policy and a resolver of ours, under steady load. */
import { setTimeout as delay } from 'node:timers/promises';
import { type ChannelOptions, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { balancingOptions, registerPeerLists } from '@peerage/grpc-balancer';
import { type Identifier, identify } from '@peerage/peer-core';
import { GreeterClient } from '@peerage/protos/peerage/demo/v1/greeter';
import { ReplaySubject } from 'rxjs';
import { inTime, until } from '../until.js';
import { SteadyLoad } from './steady-load.js';

export interface ChannelCallerOptions {
  /** Has grpc-js try calls again that ended UNAVAILABLE. */
  readonly retries?: boolean;
  readonly channel?: ChannelOptions;
}

const retryPolicy = {
  maxAttempts: 4,
  initialBackoff: '0.05s',
  maxBackoff: '0.5s',
  backoffMultiplier: 2,
  retryableStatusCodes: ['UNAVAILABLE'],
};

export class ChannelCaller {
  /** Failed calls by code and peer, e.g. `UNAVAILABLE on 127.0.0.1:5005`. */
  readonly failures: Set<string> = new Set();
  readonly #answered = new Map<string, number>();
  readonly #peers = new ReplaySubject<readonly Identifier[]>(1);
  readonly #client: GreeterClient;
  readonly #load = new SteadyLoad(() => this.#call(), 200);

  constructor({ retries = false, channel = {} }: ChannelCallerOptions = {}) {
    registerPeerLists();
    this.#client = new GreeterClient('peers:///greeters', credentials.createInsecure(), {
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 500,
      'grpc.use_local_subchannel_pool': 1,
      ...channel,
      ...balancingOptions({
        policy: 'peerage_round_robin',
        peers: this.#peers,
        serviceConfig: { methodConfig: [{ name: [{}], ...(retries && { retryPolicy }) }] },
      }),
    });
  }

  /** Makes these the peers, waits until all of them answer, and keeps calling. */
  async introduce(addresses: readonly string[]): Promise<void> {
    this.follow(addresses);
    this.#load.start();
    await Promise.all(addresses.map(address => this.untilServed(address)));
  }

  follow(addresses: readonly string[]): void {
    this.#peers.next(addresses.map(address => identify(address)));
  }

  answeredBy(address: string): number {
    return this.#answered.get(address) ?? 0;
  }

  /** The peer has had time to answer what was in flight, and answers no more. */
  async untilLeft(address: string): Promise<void> {
    let answered = -1;
    while (answered !== this.answeredBy(address)) {
      answered = this.answeredBy(address);
      await delay(300);
    }
  }

  /** A peer that nothing was in flight on answers. */
  untilServed(address: string): Promise<void> {
    const before = this.answeredBy(address);
    return until(() => this.answeredBy(address) > before, `${address} answers`);
  }

  /** Makes no more calls. Rejects when one hangs. */
  endLoad(): Promise<void> {
    return inTime(this.#load.stop(), `every call has ended, but ${this.#load.inFlightCount} hang`);
  }

  async close(): Promise<void> {
    await this.#load.stop();
    this.#client.close();
  }

  #call(): Promise<void> {
    return new Promise(resolve => {
      const options = { deadline: Date.now() + 10_000 };
      const call = this.#client.sayHello(
        { name: 'Ann' },
        new Metadata(),
        options,
        (error: ServiceError | null) => {
          const peer = call.getPeer();
          if (error === null) this.#answered.set(peer, this.answeredBy(peer) + 1);
          else this.failures.add(`${status[error.code]} on ${peer}`);
          resolve();
        },
      );
    });
  }
}
