/** Round robin with nothing around it: an array and a cursor. */
import type { Subject } from '../subject.js';
import { shuffledPeers } from './shuffled-peers.js';

interface Entry {
  position: number;
  pending: number;
}

export class RingFloor implements Subject<Entry> {
  readonly #all: readonly Entry[];
  readonly #ring: Entry[] = [];
  #cursor = 0;

  constructor(n: number) {
    this.#all = Array.from({ length: 2 * n }, () => ({ position: 0, pending: 0 }));
    for (const peer of shuffledPeers(n)) this.#add(peer);
  }

  choose(): Entry {
    const entry = this.#ring[this.#cursor] as Entry;
    this.#cursor = this.#cursor + 1 === this.#ring.length ? 0 : this.#cursor + 1;
    entry.pending += 1;
    return entry;
  }

  finish(entry: Entry): void {
    entry.pending -= 1;
  }

  flap(peer: number): void {
    this.#remove(peer);
    this.#add(peer);
  }

  replace(outgoing: number, incoming: number): void {
    this.#add(incoming);
    this.#remove(outgoing);
  }

  #add(peer: number): void {
    const entry = this.#all[peer] as Entry;
    entry.position = this.#ring.length;
    this.#ring.push(entry);
  }

  /** The last one takes the gap. */
  #remove(peer: number): void {
    const { position } = this.#all[peer] as Entry;
    const last = this.#ring.pop() as Entry;
    if (position === this.#ring.length) return;
    this.#ring[position] = last;
    last.position = position;
  }
}
