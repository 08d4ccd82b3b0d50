/** The few of many that rank lowest. */
import type { Identifier } from '../identifier.js';
import { compareRanks, type Ranked } from './ranking.js';

/** Keeps at most `size` identifiers, in a heap whose root ranks highest and is the next to be displaced. */
export class LowestRanked {
  readonly #size: number;
  readonly #rankOf: (id: string) => number;
  readonly #heap: Ranked[] = [];
  readonly #ids = new Set<string>();

  constructor(size: number, rankOf: (id: string) => number) {
    this.#size = size;
    this.#rankOf = rankOf;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** In no order that means anything. */
  list(): readonly Identifier[] {
    return this.#heap.map(({ identifier }) => identifier);
  }

  clear(): void {
    this.#heap.length = 0;
    this.#ids.clear();
  }

  /** Takes the identifier in if it ranks low enough and its id is not there yet. */
  offer(identifier: Identifier): void {
    const rank = this.#rankOf(identifier.id);
    const root = this.#heap[0];
    const full = root !== undefined && this.#heap.length === this.#size;
    // Where most of many end, at the price of a hash and of no memory.
    if (full && rank > root.rank) return;
    const entry = { identifier, rank };
    if (this.#ids.has(identifier.id) || (full && compareRanks(entry, root) > 0)) return;
    this.#ids.add(identifier.id);
    if (full) {
      this.#ids.delete(root.identifier.id);
      this.#sink(entry);
    } else this.#rise(entry);
  }

  /** Replaces what is known of an id that is there. */
  change(identifier: Identifier): void {
    const at = this.#heap.findIndex(entry => entry.identifier.id === identifier.id);
    const entry = this.#heap[at];
    if (entry !== undefined) this.#heap[at] = { ...entry, identifier };
  }

  #rise(entry: Ranked): void {
    let at = this.#heap.length;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = this.#heap[parentAt];
      if (parent === undefined || compareRanks(parent, entry) > 0) break;
      this.#heap[at] = parent;
      at = parentAt;
    }
    this.#heap[at] = entry;
  }

  /** Puts an entry in the place of the root. */
  #sink(entry: Ranked): void {
    let at = 0;
    for (;;) {
      const left = this.#heap[2 * at + 1];
      const right = this.#heap[2 * at + 2];
      if (left === undefined) break;
      const rightIsHigher = right !== undefined && compareRanks(right, left) > 0;
      const child = rightIsHigher ? right : left;
      if (compareRanks(entry, child) > 0) break;
      this.#heap[at] = child;
      at = 2 * at + (rightIsHigher ? 2 : 1);
    }
    this.#heap[at] = entry;
  }
}
