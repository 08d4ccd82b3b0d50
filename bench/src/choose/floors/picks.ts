/** Ways to pick a peer from a bag, with nothing around them. */
import { type Random, randomInt } from '@peerage/peer-core';
import { chance } from '../chance.js';
import { Cycle } from '../cycle.js';
import { hashedKeys } from '../traffic.js';
import type { Pick } from './bag-floor.js';

/** Round robin: a cursor. */
export function cursor(): Pick {
  let next = 0;
  return bag => {
    if (next >= bag.size) next = 0;
    next += 1;
    return bag.at(next - 1);
  };
}

/** Random: one index. */
export function randomIndex(random: Random): Pick {
  return bag => bag.at(randomInt(random, bag.size));
}

/** Two random choices: two different indexes, and of the peers there the one with less in flight. */
export function twoIndexes(random: Random): Pick {
  return (bag, pending) => {
    const first = randomInt(random, bag.size);
    const other = randomInt(random, bag.size - 1);
    const a = bag.at(first);
    const b = bag.at(other < first ? other : other + 1);
    return pending.of(b) < pending.of(a) ? b : a;
  };
}

/** Rendezvous hashing: a number for each peer together with the key, and the peer with the greatest. */
export function scan(n: number): Pick {
  const random = chance(n);
  const keys = new Cycle(hashedKeys(n));
  const hashes = new Int32Array(2 * n).map(() => random() * 2 ** 32);
  return bag => {
    const key = keys.next();
    let first = -1;
    let greatest = -1;
    for (let position = 0; position < bag.size; position++) {
      const peer = bag.at(position);
      const mixed = Math.imul(key ^ (hashes[peer] as number), 0x9e3779b1);
      const rank = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca77) >>> 0;
      if (rank > greatest) {
        greatest = rank;
        first = peer;
      }
    }
    return first;
  };
}
