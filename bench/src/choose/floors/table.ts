/** Maglev hashing with nothing around it: a table of peers, filled anew when one goes and another comes. */
import { chance } from '../chance.js';
import { Cycle } from '../cycle.js';
import type { Floor } from '../subject.js';
import { hashedKeys } from '../traffic.js';
import { Bag } from './bag.js';
import { Pending } from './pending.js';

/** A prime, or a peer would not come past all entries. */
const size = 65_537;

export class TableFloor implements Floor {
  readonly #keys: Cycle<number>;
  /** Who has entries, lost or not. */
  readonly #owners: Bag;
  readonly #pending: Pending;
  readonly #open: Uint8Array;
  readonly #entries: Int32Array = new Int32Array(size);
  /** The entry that each peer likes best, and how far it is to the next best, and so on. */
  readonly #firsts: Int32Array;
  readonly #steps: Int32Array;

  constructor(n: number) {
    const random = chance(n);
    this.#keys = new Cycle(hashedKeys(n));
    this.#owners = new Bag(n);
    this.#pending = new Pending(n);
    this.#open = new Uint8Array(2 * n).fill(1);
    this.#firsts = new Int32Array(2 * n).map(() => Math.floor(random() * size));
    this.#steps = new Int32Array(2 * n).map(() => 1 + Math.floor(random() * (size - 1)));
    this.#fill();
  }

  choose(): number {
    let entry = Math.floor((this.#keys.next() * size) / 2 ** 32);
    while (this.#open[this.#entries[entry] as number] === 0) entry = entry + 1 === size ? 0 : entry + 1;
    const peer = this.#entries[entry] as number;
    this.#pending.up(peer);
    return peer;
  }

  finish(peer: number): void {
    this.#pending.down(peer);
  }

  lose(peer: number): void {
    this.#open[peer] = 0;
  }

  regain(peer: number): void {
    this.#open[peer] = 1;
  }

  replace(outgoing: number, incoming: number): void {
    this.#owners.add(incoming);
    this.#owners.remove(outgoing);
    this.#fill();
  }

  /** In its turn, every peer takes the entry it likes best of those that are free. */
  #fill(): void {
    const next = this.#firsts.slice();
    this.#entries.fill(-1);
    for (let taken = 0, turn = 0; taken < size; taken++) {
      const peer = this.#owners.at(turn);
      let entry = next[peer] as number;
      while (this.#entries[entry] !== -1) entry = (entry + (this.#steps[peer] as number)) % size;
      this.#entries[entry] = peer;
      next[peer] = entry;
      turn = turn + 1 === this.#owners.size ? 0 : turn + 1;
    }
  }
}
