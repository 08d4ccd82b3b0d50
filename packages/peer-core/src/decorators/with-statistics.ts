/** Counts what happens to each peer: requests, how they ended and how long they took, connections. */
import { type Clock, systemClock } from '../clock.js';
import type { Observer } from '../observer.js';
import { callback, checkSettings, clockRule, type Rules, rule, text } from '../settings/index.js';
import type { Transport } from '../transport.js';
import { DecoratedTransport } from './decorated-transport.js';
import { defaultLatencyBoundsMs } from './latency-histogram.js';
import { type PeerStatistics, StatisticsPeer } from './statistics-peer.js';

/** What to count in, and for whom. */
export interface StatisticsOptions {
  /** The upper bounds of the buckets latencies are counted in, ascending; 1, 2, 5, … 10 000 by default. */
  readonly latencyBoundsMs?: readonly number[];
  /** For messages and events; `statistics` by default. */
  readonly name?: string;
  readonly observer?: Observer | undefined;
  readonly clock?: Clock;
}

const rules: Rules<StatisticsOptions> = {
  latencyBoundsMs: rule(
    'finite numbers above 0, ascending',
    value => Array.isArray(value) && value.every((bound, place) => isAbove(bound, value[place - 1] ?? 0)),
  ),
  name: text,
  observer: callback,
  clock: clockRule,
};

function isAbove(bound: unknown, least: unknown): boolean {
  return Number.isFinite(bound) && Number(bound) > Number(least);
}

/** A transport that knows what happened to its peers. */
export class StatisticsTransport extends DecoratedTransport<StatisticsPeer> {
  /** @throws PeerError `invalid-configuration` naming the field, `invalid-transport-conversion`. */
  constructor(transport: Transport, options: StatisticsOptions = {}) {
    checkSettings('withStatistics', options, rules);
    const { latencyBoundsMs = defaultLatencyBoundsMs, name = 'statistics', clock = systemClock } = options;
    const boundsMs = [...latencyBoundsMs];
    const peerOptions = { transport: name, observer: options.observer };
    super(transport, name, inner => new StatisticsPeer(inner, peerOptions, clock, boundsMs));
  }

  /** Of every peer that is retained, in the order they were; what is released is forgotten. O(n). */
  statistics(): PeerStatistics[] {
    return this.peers.map(peer => peer.statistics());
  }
}

/**
 * Counts what happens to the peers of `transport` and changes nothing about them.
 *
 * @example
 * const counted = withStatistics(transport);
 * const list = new PeerList({ transport: counted, policy: roundRobin() });
 * console.table(counted.statistics());
 * @throws PeerError `invalid-configuration` naming the field, `invalid-transport-conversion`.
 */
export function withStatistics(transport: Transport, options: StatisticsOptions = {}): StatisticsTransport {
  return new StatisticsTransport(transport, options);
}
