/** Ranks peers by a hash of their ids: an order as good as random that everybody with the same seed agrees on. */
import { Utf8Buffer, Word64, xxh64 } from '../hashing/index.js';
import type { Identifier } from '../identifier.js';

export interface Ranked {
  readonly identifier: Identifier;
  readonly rank: number;
}

/**
 * Gives the rank of an id: the upper 53 bits, which a number holds exactly, of XXH64 of its UTF-8.
 *
 * @param seed From 0 to 2⁵³ − 1.
 */
export function rankWith(seed: number): (id: string) => number {
  const seedWord = new Word64(Math.floor(seed / 2 ** 32), seed);
  const text = new Utf8Buffer();
  const hash = new Word64();
  return id => {
    text.set(id);
    xxh64(text.bytes, text.length, hash, seedWord);
    return hash.upper53;
  };
}

/** Lower ranks first; of equal ones the id that sorts first by its UTF-16 code units. */
export function compareRanks(a: Ranked, b: Ranked): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.identifier.id === b.identifier.id) return 0;
  return a.identifier.id < b.identifier.id ? -1 : 1;
}
