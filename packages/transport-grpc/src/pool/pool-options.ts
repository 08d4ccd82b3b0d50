/** What a pool can be told, and how many connections follow from it for a number of streams. */
import {
  integer,
  invalidConfiguration,
  nested,
  periodMs,
  type Rule,
  rule,
} from '@peerage/peer-core/settings';

/** How many connections a peer may have, and when it has more or fewer. */
export interface PoolOptions {
  /** How many streams the server takes on one connection; 100 by default. grpc-js does not say what the server says. */
  readonly streamsPerConnection?: number;
  /** The most connections to one peer, 1 and up; 4 by default. */
  readonly maxConnections?: number;
  /** The part of `streamsPerConnection` in use, on average, from which on there are more connections; 0.8 by default. */
  readonly scaleUpAt?: number;
  /** The part of `streamsPerConnection` in use up to which fewer connections will do; 0.5 by default. */
  readonly scaleDownAt?: number;
  /** For how long fewer must have been enough before the others are closed; 30 000 by default. */
  readonly scaleDownAfterMs?: number;
}

const share: Rule = rule(
  'a number above 0, at most 1',
  value => typeof value === 'number' && value > 0 && value <= 1,
);

export const poolRule: Rule = nested<PoolOptions>('a pool', {
  streamsPerConnection: integer(1),
  maxConnections: integer(1),
  scaleUpAt: share,
  scaleDownAt: share,
  scaleDownAfterMs: periodMs,
});

/** The options with every default filled in. */
export type PoolSettings = Required<PoolOptions>;

/** @throws PeerError `invalid-configuration` naming the first option that is out of its range. */
export function poolSettings(options: PoolOptions): PoolSettings {
  poolRule.check('pool', options);
  const {
    streamsPerConnection = 100,
    maxConnections = 4,
    scaleUpAt = 0.8,
    scaleDownAt = 0.5,
    scaleDownAfterMs = 30_000,
  } = options;
  if (scaleDownAt >= scaleUpAt) {
    const expected = `a number below pool.scaleUpAt, which is ${scaleUpAt}`;
    throw invalidConfiguration('pool.scaleDownAt', scaleDownAt, expected);
  }
  return { streamsPerConnection, maxConnections, scaleUpAt, scaleDownAt, scaleDownAfterMs };
}

/** With how many connections every one is filled to less than `scaleUpAt`, if that many are allowed. */
export function connectionsFor(streams: number, settings: PoolSettings): number {
  const { streamsPerConnection, maxConnections, scaleUpAt } = settings;
  return Math.min(maxConnections, Math.floor(streams / (streamsPerConnection * scaleUpAt)) + 1);
}

/** With how many connections every one is filled to no more than `scaleDownAt`. */
export function connectionsEnoughFor(streams: number, settings: PoolSettings): number {
  const { streamsPerConnection, scaleDownAt } = settings;
  return Math.max(1, Math.ceil(streams / (streamsPerConnection * scaleDownAt)));
}
