/** The policies under measurement, each with the data structure it cannot do without. */
import type { Policy, Random } from '@peerage/peer-core';
import { fewestPendingRequests, roundRobin } from '@peerage/peer-lists';
import { HeapFloor } from './floors/heap.js';
import { RingFloor } from './floors/ring.js';
import type { Subject } from './subject.js';

export interface PolicyEntry {
  readonly policy: (options: { random: Random }) => Policy;
  /** Holds `n` peers and chooses among them as the policy does, with no list around it. */
  readonly Floor: new (
    n: number,
  ) => Subject<unknown>;
}

/** By name; a policy more is a line more. */
export const policies: Readonly<Record<string, PolicyEntry>> = {
  'round-robin': { policy: roundRobin, Floor: RingFloor },
  'fewest-pending-requests': { policy: fewestPendingRequests, Floor: HeapFloor },
};
