/** The role of a hashing algorithm: which place a key belongs to. */
import type { PolicyPeer } from '@peerage/peer-core';
import { Word64 } from '@peerage/peer-core/hashing';
import type { LoadBound } from './load-bound.js';

/** A name that keys belong to, and who answers to it. */
export interface Place {
  /** What is hashed: unique among the places of a policy. */
  readonly name: string;
  /** The share of the keys, relative to other places. */
  readonly weight: number;
  /** Who takes the requests; `undefined` while nobody of that name is available. */
  readonly peer: PolicyPeer | undefined;
  /** Where the placement keeps the place. The placement's own. */
  slot: number;
}

/** A place somebody answers at. */
export interface OpenPlace extends Place {
  readonly peer: PolicyPeer;
}

export function isOpen(place: Place | undefined): place is OpenPlace {
  return place?.peer !== undefined;
}

/**
 * Says where keys belong, and nothing of loads or of names.
 *
 * Places come and go with the peers of the list; whether one is open changes more often, costs the placement
 * nothing, and moves only the keys of that place. The answers depend on the key, and on the names, weights and
 * openness of the places, on nothing else: every client gives the same ones, whatever it saw before.
 */
export interface Placement {
  add(place: Place): void;

  remove(place: Place): void;

  /** The open place a key belongs to; `undefined` when the placement leads to none. */
  find(key: Word64): OpenPlace | undefined;

  /** An open place below the bound for a key whose own place is full; `undefined` when none was met with. */
  spill(key: Word64, bound: LoadBound): OpenPlace | undefined;
}

/** Each finds a place with room at odds of at least 1 − 1/factor. */
export const jumpCount = 16;

/**
 * Tries the places of other keys, in an order that only the key decides.
 *
 * So what overflows one place spreads over all of them by weight, where the next one on a ring would take all of
 * it and overflow in turn (random jumps: Chen, Coleman and Shrivastava, 2019, arXiv:1908.08762).
 */
export function jump(placement: Placement, key: Word64, bound: LoadBound): OpenPlace | undefined {
  const target = new Word64(key.high, key.low);
  for (let tried = 0; tried < jumpCount; tried++) {
    rehash(target);
    const place = placement.find(target);
    if (place !== undefined && bound.admits(place)) return place;
  }
  return undefined;
}

const odd = new Word64(0xff51afd7, 0xed558ccd);
const step = new Word64(0x9e3779b9, 0x7f4a7c15);

/** Turns a key into another that has nothing to do with it. */
export function rehash(key: Word64): void {
  key.add(step);
  key.xorShiftRight(31);
  key.multiply(odd);
  key.xorShiftRight(30);
}
