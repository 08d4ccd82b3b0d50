/** Maglev hashing: a key is the index of an entry in a table, and every entry names a place. */
import { Word64 } from '@peerage/peer-core/hashing';
import type { LoadBound } from './load-bound.js';
import { fillEntries } from './maglev-entries.js';
import { isOpen, jump, jumpCount, type OpenPlace, type Place, type Placement, rehash } from './placement.js';

// Taken out once: inside a vm context, as in jest, looking up a global costs more than the rest of a step.
const { floor } = Math;
const twoTo32 = 2 ** 32;

/**
 * One look to find a place. After places were added or removed, the next search fills the table anew.
 *
 * A place that closes keeps its entries, and its keys go where other keys do: nothing else moves, and no table is
 * filled because a peer broke.
 */
export class MaglevTable implements Placement {
  readonly #size: number;
  readonly #places: Place[] = [];
  readonly #target = new Word64();
  /** The slot of a place in each entry. */
  #entries: Int32Array = new Int32Array(0);
  #filled = true;

  /** @param size A prime, or the preferences would skip entries. */
  constructor(size: number) {
    this.#size = size;
  }

  add(place: Place): void {
    place.slot = this.#places.push(place) - 1;
    this.#filled = false;
  }

  remove({ slot }: Place): void {
    const last = this.#places.pop();
    if (last !== undefined && last.slot !== slot) {
      this.#places[slot] = last;
      last.slot = slot;
    }
    this.#filled = false;
  }

  find(key: Word64): OpenPlace | undefined {
    if (!this.#filled) this.#fill();
    const place = this.#placeAt(this.#indexOf(key));
    return isOpen(place) ? place : this.#findElsewhere(key);
  }

  spill(key: Word64, bound: LoadBound): OpenPlace | undefined {
    return jump(this, key, bound);
  }

  #findElsewhere(key: Word64): OpenPlace | undefined {
    this.#target.copy(key);
    for (let tried = 0; tried < jumpCount; tried++) {
      rehash(this.#target);
      const place = this.#placeAt(this.#indexOf(this.#target));
      if (isOpen(place)) return place;
    }
    const start = this.#indexOf(key);
    for (let passed = 1; passed < this.#entries.length; passed++) {
      const place = this.#placeAt((start + passed) % this.#entries.length);
      if (isOpen(place)) return place;
    }
    return undefined;
  }

  #indexOf({ high }: Word64): number {
    return floor(((high >>> 0) * this.#size) / twoTo32);
  }

  #placeAt(index: number): Place | undefined {
    return this.#places[this.#entries[index] ?? -1];
  }

  #fill(): void {
    this.#filled = true;
    // By name, so that all clients give the turns in the same order.
    this.#places.sort((a, b) => (a.name < b.name ? -1 : 1));
    this.#places.forEach((place, slot) => {
      place.slot = slot;
    });
    this.#entries = fillEntries(this.#places, this.#size);
  }
}
