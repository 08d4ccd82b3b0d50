/** Hash ring: requests with equal keys go to the same peer, and a change of the peers moves the fewest keys. */
import type { Policy } from '@peerage/peer-core';
import { xxh64 } from '@peerage/peer-core/hashing';
import {
  checkInteger,
  checkSettings,
  integer,
  invalidConfiguration,
  type Rules,
} from '@peerage/peer-core/settings';
import { type HashPolicyOptions, hashPolicy, hashPolicyRules } from '../hashing/hash-policy.js';
import { ScaledReplicas, WeightedReplicas } from '../hashing/replica-counts.js';
import { Ring, type RingOptions } from '../hashing/ring.js';

export interface HashRingOptions extends HashPolicyOptions {
  /**
   * Replicas of a peer of weight 1 on the ring, from 1 to 10 000; 100 by default. Each stands at two points. More of
   * them even out the shares of the peers, whose standard deviation is 1/√(2 · replicas), for about 35 bytes each.
   */
  readonly replicas?: number;
  /**
   * With `maxRingSize` instead of `replicas`: a ring of a size, as gRPC's `ring_hash` makes it, to agree with such
   * clients on where keys live. Points, 1024 by default.
   */
  readonly minRingSize?: number;
  /** Points, 4096 by default, as gRPC caps it; at most 8 388 608. */
  readonly maxRingSize?: number;
}

const greatestRing = 8_388_608;

const rules: Rules<HashRingOptions> = {
  ...hashPolicyRules,
  replicas: integer(1, 10_000),
  minRingSize: integer(1, greatestRing),
  maxRingSize: integer(1, greatestRing),
};

/**
 * Hashes peers to points on a ring, and gives a request to the peer with the next point clockwise of its key; O(1)
 * to choose. A peer that comes takes keys only for itself, and the keys of one that goes spread over all others.
 *
 * With `minRingSize` or `maxRingSize` the points are those of gRPC's `ring_hash` (gRFC A42). There the points of a
 * peer depend on the other peers, and a change moves a few keys between peers that stay.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 */
export function hashRing(options: HashRingOptions = {}): Policy {
  checkSettings('hashRing', options, rules);
  return hashPolicy('hash-ring', new Ring({ hash: xxh64, delimiter: '_', ...shapeOf(options) }), options);
}

function shapeOf(options: HashRingOptions): Pick<RingOptions, 'counts' | 'pointsInPairs'> {
  const { replicas, minRingSize, maxRingSize = 4096 } = options;
  if (minRingSize === undefined && options.maxRingSize === undefined) {
    return { counts: new WeightedReplicas(replicas ?? 100), pointsInPairs: true };
  }
  if (replicas !== undefined) {
    throw invalidConfiguration('replicas', replicas, 'nothing beside minRingSize and maxRingSize');
  }
  const least = minRingSize ?? Math.min(1024, maxRingSize);
  checkInteger('minRingSize', least, 1, maxRingSize);
  return { counts: new ScaledReplicas(least, maxRingSize) };
}
