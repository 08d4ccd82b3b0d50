/**
 * Fewest pending with nothing around it: a binary heap on (pending, turn) in typed arrays.
 *
 * One sift down to choose, one sift up to finish. No objects: a peer is its number.
 */
import type { Floor } from '../subject.js';
import { shuffledPeers } from './shuffled-peers.js';

/** A key is `pending · pendingUnit + turn`. */
const pendingUnit = 2 ** 32;

export class HeapFloor implements Floor {
  readonly #keys: Float64Array;
  readonly #peers: Int32Array;
  /** Where in the heap each peer stands. */
  readonly #positions: Int32Array;
  #size = 0;
  #turn = 0;

  constructor(n: number) {
    this.#keys = new Float64Array(n + 1);
    this.#peers = new Int32Array(n + 1);
    this.#positions = new Int32Array(2 * n);
    for (const peer of shuffledPeers(n)) this.regain(peer);
  }

  choose(): number {
    const peer = this.#peers[0] as number;
    const pending = Math.floor((this.#keys[0] as number) / pendingUnit);
    this.#turn += 1;
    this.#siftDown(peer, (pending + 1) * pendingUnit + this.#turn, 0);
    return peer;
  }

  finish(peer: number): void {
    const position = this.#positions[peer] as number;
    this.#siftUp(peer, (this.#keys[position] as number) - pendingUnit, position);
  }

  /** The last one takes the gap and finds its place from there. */
  lose(peer: number): void {
    const gap = this.#positions[peer] as number;
    this.#size -= 1;
    if (gap === this.#size) return;
    const last = this.#peers[this.#size] as number;
    const key = this.#keys[this.#size] as number;
    this.#siftDown(last, key, gap);
    this.#siftUp(last, key, this.#positions[last] as number);
  }

  regain(peer: number): void {
    this.#turn += 1;
    this.#siftUp(peer, this.#turn, this.#size++);
  }

  replace(outgoing: number, incoming: number): void {
    this.regain(incoming);
    this.lose(outgoing);
  }

  #siftUp(peer: number, key: number, from: number): void {
    let position = from;
    while (position > 0) {
      const parent = (position - 1) >> 1;
      const parentKey = this.#keys[parent] as number;
      if (parentKey <= key) break;
      this.#seat(this.#peers[parent] as number, parentKey, position);
      position = parent;
    }
    this.#seat(peer, key, position);
  }

  #siftDown(peer: number, key: number, from: number): void {
    let position = from;
    for (let child = 2 * position + 1; child < this.#size; child = 2 * position + 1) {
      if (child + 1 < this.#size && (this.#keys[child + 1] as number) < (this.#keys[child] as number))
        child += 1;
      const childKey = this.#keys[child] as number;
      if (key <= childKey) break;
      this.#seat(this.#peers[child] as number, childKey, position);
      position = child;
    }
    this.#seat(peer, key, position);
  }

  #seat(peer: number, key: number, position: number): void {
    this.#peers[position] = peer;
    this.#keys[position] = key;
    this.#positions[peer] = position;
  }
}
