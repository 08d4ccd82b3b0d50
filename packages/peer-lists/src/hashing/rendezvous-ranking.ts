/** Rendezvous hashing: every key ranks all places, and belongs to the first. */
import { Word64, xxh64 } from '@peerage/peer-core/hashing';
import type { LoadBound } from './load-bound.js';
import { isOpen, type OpenPlace, type Place, type Placement } from './placement.js';
import { TextHash } from './text-hash.js';

const twoTo32 = 2 ** 32;
// Taken out once: inside a vm context, as in jest, looking up a global costs more than multiplying.
const { imul, log } = Math;

/**
 * O(n) to find a place, O(1) to add or remove one.
 *
 * The hashes of a key and a place give a uniform number u, and the key belongs where `−ln u / weight` is least: at
 * each place with the odds of its weight, and at none because of another one (Thaler and Ravishankar, 1998, with
 * the weights of Schindelhauer and Schomaker, 2005).
 */
export class RendezvousRanking implements Placement {
  readonly #text = new TextHash(xxh64);
  readonly #hash = new Word64();
  readonly #places: Place[] = [];
  // What a search reads of every place, by slot, apart from the places: most of them are never looked at.
  readonly #high: number[] = [];
  readonly #low: number[] = [];
  readonly #perWeight: number[] = [];

  add(place: Place): void {
    this.#text.put(place.name, this.#hash);
    this.#seat(place, this.#places.length, this.#hash.high, this.#hash.low, 1 / place.weight);
  }

  remove({ slot }: Place): void {
    const last = this.#places.pop();
    const high = this.#high.pop() ?? 0;
    const low = this.#low.pop() ?? 0;
    const perWeight = this.#perWeight.pop() ?? 0;
    if (last !== undefined && last.slot !== slot) this.#seat(last, slot, high, low, perWeight);
  }

  find(key: Word64): OpenPlace | undefined {
    return this.#first(key, undefined);
  }

  /** The next in the key's own ranking that has room: a random one to begin with. */
  spill(key: Word64, bound: LoadBound): OpenPlace | undefined {
    return this.#first(key, bound);
  }

  #first({ high, low }: Word64, bound: LoadBound | undefined): OpenPlace | undefined {
    let first: OpenPlace | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (let slot = 0; slot < this.#places.length; slot++) {
      const uniform = draw(high ^ (this.#high[slot] ?? 0), low ^ (this.#low[slot] ?? 0));
      const perWeight = this.#perWeight[slot] ?? 0;
      // −ln u is at least 1 − u: few logarithms are ever taken.
      if ((1 - uniform) * perWeight > least) continue;
      const cost = -log(uniform) * perWeight;
      const place = this.#places[slot];
      if (cost > least || !isOpen(place) || bound?.admits(place) === false) continue;
      if (cost === least && first !== undefined && first.name < place.name) continue;
      first = place;
      least = cost;
    }
    return first;
  }

  #seat(place: Place, slot: number, high: number, low: number, perWeight: number): void {
    this.#places[slot] = place;
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.#perWeight[slot] = perWeight;
    place.slot = slot;
  }
}

/** A uniform number in (0, 1) from two random words; the multipliers are those of SplitMix32's finalizer. */
function draw(high: number, low: number): number {
  let mixed = imul(low ^ (low >>> 16), 0x21f0aaad);
  mixed = imul(high ^ mixed ^ (mixed >>> 15), 0x735a2d97);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / twoTo32 + 0.5 / twoTo32;
}
