/** Fills the table of Maglev hashing. */
import { Word64, xxh64 } from '@peerage/peer-core/hashing';
import { TextHash } from './text-hash.js';

export interface Claimant {
  readonly name: string;
  readonly weight: number;
}

/** The weight beyond which a claimant takes several entries in a turn, in means: it bounds how many turns there are. */
const heaviestTurn = 16;

/**
 * Gives the index of a claimant for each of `size` entries.
 *
 * Every claimant prefers the entries in an order of its own, and takes in its turn the first that is free (Eisenbud
 * et al., "Maglev", NSDI 2016, section 3.4); a lighter one has its turn in some of the rounds only. Claimants go in
 * the order they are given.
 *
 * @param size A prime, or preferences would skip entries.
 */
export function fillEntries(claimants: readonly Claimant[], size: number): Int32Array {
  const entries = new Int32Array(size).fill(-1);
  const turns = turnsOf(claimants, size);
  let free = turns.length === 0 ? 0 : size;
  for (let round = 1; free > 0; round++) {
    for (const [index, turn] of turns.entries()) {
      while (free > 0 && turn.isDue(round)) {
        entries[turn.take(entries)] = index;
        free -= 1;
      }
    }
  }
  return entries;
}

function turnsOf(claimants: readonly Claimant[], size: number): Turns[] {
  const mean = claimants.reduce((sum, { weight }) => sum + weight, 0) / claimants.length;
  const greatest = claimants.reduce((most, { weight }) => Math.max(most, weight), 0);
  const unit = Math.min(greatest, mean * heaviestTurn);
  const text = new TextHash(xxh64);
  const hash = new Word64();
  return claimants.map(({ name, weight }) => {
    text.put(name, hash);
    return new Turns(weight / unit, (hash.high >>> 0) % size, 1 + ((hash.low >>> 0) % (size - 1)));
  });
}

/** One claimant's turns, and the order it prefers the entries in: from `next`, `step` after `step`. */
class Turns {
  readonly #share: number;
  readonly #step: number;
  #next: number;
  #taken = 0;

  constructor(share: number, first: number, step: number) {
    this.#share = share;
    this.#step = step;
    this.#next = first;
  }

  isDue(round: number): boolean {
    return this.#taken < round * this.#share;
  }

  /** Gives the first free entry in order of preference. */
  take(entries: Int32Array): number {
    let next = this.#next;
    while (entries[next] !== -1) {
      next += this.#step;
      if (next >= entries.length) next -= entries.length;
    }
    this.#next = next;
    this.#taken += 1;
    return next;
  }
}
