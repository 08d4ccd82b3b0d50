/** The peers that can be chosen, in no order, each knowing where it stands. */
import { shuffledPeers } from './shuffled-peers.js';

export class Bag {
  readonly #peers: Int32Array;
  readonly #positions: Int32Array;
  #size = 0;

  /** @param peers Those of the first `n` that are in it. */
  constructor(n: number, peers: readonly number[] = shuffledPeers(n)) {
    this.#peers = new Int32Array(2 * n);
    this.#positions = new Int32Array(2 * n);
    for (const peer of peers) this.add(peer);
  }

  get size(): number {
    return this.#size;
  }

  at(position: number): number {
    return this.#peers[position] as number;
  }

  add(peer: number): void {
    this.#peers[this.#size] = peer;
    this.#positions[peer] = this.#size;
    this.#size += 1;
  }

  /** The last one takes the gap. */
  remove(peer: number): void {
    this.#size -= 1;
    const last = this.#peers[this.#size] as number;
    const gap = this.#positions[peer] as number;
    this.#peers[gap] = last;
    this.#positions[last] = gap;
  }
}
