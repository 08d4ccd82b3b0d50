/** Keeps one grpc-js channel per identifier for as long as anybody retains it. */
import { type ChannelCredentials, type ChannelOptions, credentials } from '@grpc/grpc-js';
import {
  type Clock,
  checkPeerType,
  type Identifier,
  type Observer,
  PeerError,
  type Random,
  type Subscriber,
  systemClock,
  type Transport,
} from '@peerage/peer-core';
import {
  callback,
  checkSettings,
  clockRule,
  type Rule,
  type Rules,
  rule,
  text,
} from '@peerage/peer-core/settings';
import type { CurrentSignal } from './abortable-target.js';
import {
  type ConnectionDurations,
  type ConnectionOptions,
  connectionDurations,
  connectionRules,
  keepaliveOptions,
} from './connection-options.js';
import { channelOptionsFor, makeChannel, targetOf } from './grpc-js.js';
import { GrpcPeer } from './grpc-peer.js';
import { type PoolOptions, type PoolSettings, poolRule, poolSettings } from './pool/pool-options.js';
import { checkSameServer, optionsOfPeer } from './server-name.js';
import { SharedTimerClock } from './shared-timer-clock.js';
import { adoptCredentials } from './tls/adopted-credentials.js';
import { PacedRenewal } from './tls/paced-renewal.js';
import { onRotated } from './tls/rotating-credentials.js';

/** What holds for every connection of a transport. */
export interface GrpcTransportOptions extends ConnectionOptions {
  /** For every peer; plain text by default. When they rotate, every peer is given a new connection. */
  readonly credentials?: ChannelCredentials;
  /**
   * grpc-js' own options by their own names (`grpc.keepalive_time_ms`, …), for every peer.
   *
   * For servers known by IP behind TLS give `grpc.ssl_target_name_override`; it becomes the authority as well. A
   * peer's own `serverName` attribute takes the place of both.
   */
  readonly channelOptions?: ChannelOptions;
  /** Several connections to a peer, as its streams need them; one when left out. `{}` is a pool as it comes. */
  readonly pool?: PoolOptions;
  /** For messages and events; `grpc` when left out. */
  readonly name?: string;
  readonly observer?: Observer | undefined;
  readonly clock?: Clock;
  /** Keeps clients from acting in step; `Math.random` when left out. */
  readonly random?: Random;
}

/** What is in it grpc-js is asked about. */
const anyObject: Rule = rule('an object', value => typeof value === 'object' && value !== null);

const rules: Rules<GrpcTransportOptions> = {
  ...connectionRules,
  credentials: anyObject,
  channelOptions: anyObject,
  pool: poolRule,
  name: text,
  observer: callback,
  clock: clockRule,
  random: callback,
};

/**
 * Peers over gRPC.
 *
 * A peer connects when it is first retained, reconnects by itself, and is closed when its last subscriber
 * releases it or the transport closes; calls in flight then end by themselves. A peer does not keep the process
 * alive, unless TCP or TLS is just being established. All the peers of a transport share one timer.
 *
 * @example
 * const transport = new GrpcTransport();
 * const list = new PeerList({ transport, policy: roundRobin() });
 */
export class GrpcTransport implements Transport {
  readonly name: string;
  readonly #credentials: ChannelCredentials;
  readonly #channelOptions: ChannelOptions;
  readonly #durations: ConnectionDurations;
  readonly #pool: PoolSettings | undefined;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #observer: Observer | undefined;
  readonly #peers = new Map<string, GrpcPeer>();
  readonly #renewal: PacedRenewal;
  readonly #stopFollowing: () => void;
  #closed = false;

  /** @throws PeerError `invalid-configuration` naming the option, or what grpc-js would refuse. */
  constructor(options: GrpcTransportOptions = {}) {
    checkSettings('GrpcTransport', options, rules);
    this.name = options.name ?? 'grpc';
    const { channelOptions = {}, keepalive, credentials: given = credentials.createInsecure() } = options;
    this.#credentials = adoptCredentials(given);
    this.#channelOptions = channelOptionsFor({ ...channelOptions, ...keepaliveOptions(keepalive) });
    this.#durations = connectionDurations(options, channelOptions);
    this.#pool = options.pool && poolSettings(options.pool);
    this.#clock = new SharedTimerClock(options.clock ?? systemClock);
    this.#random = options.random ?? Math.random;
    this.#observer = options.observer;
    this.#renewal = new PacedRenewal(this.#clock, this.#random);
    this.#tryOptions();
    this.#stopFollowing = onRotated(given, () => this.#renewal.begin(this.#peers.values()));
  }

  retainPeer(identifier: Identifier, subscriber: Subscriber): GrpcPeer {
    if (this.#closed) throw new PeerError('transport-stopped', { transport: this.name });
    checkPeerType(identifier);
    const known = this.#peers.get(identifier.id);
    if (known !== undefined) {
      checkSameServer(known.identifier, identifier);
      known.subscribe(subscriber);
      known.hurry();
      return known;
    }
    const peer = this.#makePeer(identifier);
    this.#peers.set(identifier.id, peer);
    // In this order: nobody is told from within this call.
    peer.connect();
    peer.subscribe(subscriber);
    return peer;
  }

  releasePeer(identifier: Identifier, subscriber: Subscriber): void {
    checkPeerType(identifier);
    const peer = this.#peers.get(identifier.id);
    if (peer === undefined) {
      const details = { transport: this.name, peer: identifier.id };
      throw new PeerError('transport-has-no-reference-to-peer', details);
    }
    peer.unsubscribe(subscriber);
    if (peer.subscriberCount > 0) return;
    this.#peers.delete(identifier.id);
    peer.close();
  }

  /**
   * Closes every peer, for good; a second time changes nothing.
   *
   * Subscribers are told that their peers are unavailable and may still release them, in any order.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopFollowing();
    this.#renewal.stop();
    for (const peer of [...this.#peers.values()]) peer.close(`transport "${this.name}" was closed`);
  }

  #makePeer(identifier: Identifier): GrpcPeer {
    const target = targetOf(identifier.id);
    const options = optionsOfPeer(this.#channelOptions, identifier);
    const settings = {
      ...this.#durations,
      pool: this.#pool,
      clock: this.#clock,
      random: this.#random,
      makeChannel: (signal: CurrentSignal) => makeChannel(target, this.#credentials, options, signal),
    };
    return new GrpcPeer(identifier, settings, { transport: this.name, observer: this.#observer });
  }

  /** Lets grpc-js judge the options now instead of at the first peer; the channel is never connected. */
  #tryOptions(): void {
    try {
      makeChannel(targetOf('127.0.0.1:1'), this.#credentials, this.#channelOptions).close();
    } catch (cause) {
      const expected =
        cause instanceof Error ? `what grpc-js accepts (${cause.message})` : 'what grpc-js accepts';
      const details = { field: 'credentials or channelOptions', value: 'refused', expected };
      throw new PeerError('invalid-configuration', details, { cause });
    }
  }
}
