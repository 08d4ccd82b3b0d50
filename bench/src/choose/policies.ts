/** The policies under measurement, each with the data structure it cannot do without. */
import type { Attributes, Policy, Random } from '@peerage/peer-core';
import {
  direct,
  failover,
  fewestPendingRequests,
  hashRing,
  hashring32,
  maglev,
  peakEwma,
  random,
  rendezvous,
  roundRobin,
  single,
  sticky,
  twoRandomChoices,
  weightedRoundRobin,
  zoneAware,
} from '@peerage/peer-lists';
import { chance } from './chance.js';
import { AliasFloor } from './floors/alias.js';
import { BagFloor } from './floors/bag-floor.js';
import { FirstFloor } from './floors/first.js';
import { GroupsFloor } from './floors/groups.js';
import { HeapFloor } from './floors/heap.js';
import { LatencyFloor } from './floors/latency.js';
import { MemoryFloor } from './floors/memory.js';
import { NamesFloor } from './floors/names.js';
import { cursor, randomIndex, scan, twoIndexes } from './floors/picks.js';
import { PointsFloor } from './floors/points.js';
import { TableFloor } from './floors/table.js';
import type { Floor } from './subject.js';
import { addresses, fewKeys, manyKeys, prioritized, weighted, zoned } from './traffic.js';

export interface PolicyEntry {
  readonly policy: (options: { random: Random }) => Policy;
  /** Holds `n` peers and chooses among them as the policy does, with no list around it. */
  readonly floor: (n: number) => Floor;
  /** What is known of a peer besides its name; nothing by default. */
  readonly attributes?: (peer: number) => Attributes;
  /** What requests ask for, in turn; nothing by default. */
  readonly keys?: (n: number) => readonly string[];
}

/** By name; a policy more is a line more. */
export const policies: Readonly<Record<string, PolicyEntry>> = {
  'round-robin': { policy: roundRobin, floor: n => new BagFloor(n, cursor()) },
  'weighted-round-robin': { policy: weightedRoundRobin, attributes: weighted, floor: n => new AliasFloor(n) },
  random: { policy: random, floor: n => new BagFloor(n, randomIndex(chance(n))) },
  'two-random-choices': {
    policy: twoRandomChoices,
    floor: n => new BagFloor(n, twoIndexes(chance(n))),
  },
  'fewest-pending-requests': { policy: fewestPendingRequests, floor: n => new HeapFloor(n) },
  // A process that does nothing but measure looks like a stalled one, in which the policy would not learn.
  'peak-ewma': {
    policy: options => peakEwma({ ...options, loopDelayMs: () => 0 }),
    floor: n => new LatencyFloor(n),
  },
  'hash-ring': { policy: hashRing, keys: manyKeys, floor: n => new PointsFloor(n, 200) },
  hashring32: { policy: hashring32, keys: manyKeys, floor: n => new PointsFloor(n, 100) },
  maglev: { policy: maglev, keys: manyKeys, floor: n => new TableFloor(n) },
  rendezvous: { policy: rendezvous, keys: manyKeys, floor: n => new BagFloor(n, scan(n)) },
  // Few keys have many requests each, so the bound is out of reach: it is looked at, and moves no key.
  sticky: {
    policy: options => sticky({ ...options, boundedLoad: { minimum: 1_000 } }),
    keys: fewKeys,
    floor: n => new MemoryFloor(n),
  },
  single: { policy: single, floor: n => new FirstFloor(n) },
  direct: { policy: direct, keys: addresses, floor: n => new NamesFloor(n) },
  failover: { policy: failover, attributes: prioritized, floor: n => new GroupsFloor(n, [1, 0]) },
  'zone-aware': {
    policy: options => zoneAware({ ...options, zone: 'a', ownZones: { a: 2, b: 1, c: 1 } }),
    attributes: zoned,
    floor: n => new GroupsFloor(n, [2 / 3, 1 / 6, 1 / 6]),
  },
};
