/** Single with nothing around it: a queue of peers, linked by their numbers, and who is first in it. */
import type { Floor } from '../subject.js';
import { Pending } from './pending.js';
import { shuffledPeers } from './shuffled-peers.js';

export class FirstFloor implements Floor {
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  /** Stands behind the last one and before the first. */
  readonly #end: number;
  readonly #pending: Pending;

  constructor(n: number) {
    this.#end = 2 * n;
    this.#next = new Int32Array(2 * n + 1).fill(this.#end);
    this.#previous = new Int32Array(2 * n + 1).fill(this.#end);
    this.#pending = new Pending(n);
    for (const peer of shuffledPeers(n)) this.regain(peer);
  }

  choose(): number {
    const first = this.#next[this.#end] as number;
    this.#pending.up(first);
    return first;
  }

  finish(peer: number): void {
    this.#pending.down(peer);
  }

  lose(peer: number): void {
    this.#link(this.#previous[peer] as number, this.#next[peer] as number);
  }

  regain(peer: number): void {
    this.#link(this.#previous[this.#end] as number, peer);
    this.#link(peer, this.#end);
  }

  replace(outgoing: number, incoming: number): void {
    this.regain(incoming);
    this.lose(outgoing);
  }

  #link(peer: number, next: number): void {
    this.#next[peer] = next;
    this.#previous[next] = peer;
  }
}
