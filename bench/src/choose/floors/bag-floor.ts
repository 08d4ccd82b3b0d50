/** A floor whose peers stand in a bag, and a way to pick one of them. */
import type { Floor } from '../subject.js';
import { Bag } from './bag.js';
import { Pending } from './pending.js';

/** Gives one of the peers in the bag. */
export type Pick = (bag: Bag, pending: Pending) => number;

export class BagFloor implements Floor {
  readonly #bag: Bag;
  readonly #pending: Pending;
  readonly #pick: Pick;

  constructor(n: number, pick: Pick) {
    this.#bag = new Bag(n);
    this.#pending = new Pending(n);
    this.#pick = pick;
  }

  choose(): number {
    const peer = this.#pick(this.#bag, this.#pending);
    this.#pending.up(peer);
    return peer;
  }

  finish(peer: number): void {
    this.#pending.down(peer);
  }

  lose(peer: number): void {
    this.#bag.remove(peer);
  }

  regain(peer: number): void {
    this.#bag.add(peer);
  }

  replace(outgoing: number, incoming: number): void {
    this.#bag.add(incoming);
    this.#bag.remove(outgoing);
  }
}
