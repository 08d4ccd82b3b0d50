/** Sticky with nothing around it: a map from keys to peers, and a random peer for whoever has lost his. */
import { type Random, randomInt } from '@peerage/peer-core';
import { chance } from '../chance.js';
import { Cycle } from '../cycle.js';
import type { Floor } from '../subject.js';
import { fewKeys } from '../traffic.js';
import { Bag } from './bag.js';
import { Pending } from './pending.js';

export class MemoryFloor implements Floor {
  readonly #keys: Cycle<string>;
  readonly #bag: Bag;
  readonly #pending: Pending;
  readonly #open: Uint8Array;
  readonly #random: Random;
  readonly #peers = new Map<string, number>();

  constructor(n: number) {
    this.#keys = new Cycle(fewKeys());
    this.#bag = new Bag(n);
    this.#pending = new Pending(n);
    this.#open = new Uint8Array(2 * n).fill(1, 0, n);
    this.#random = chance(n);
    for (const key of fewKeys()) this.#peers.set(key, this.#drawn());
  }

  choose(): number {
    const key = this.#keys.next();
    let peer = this.#peers.get(key) as number;
    if (this.#open[peer] === 0) {
      peer = this.#drawn();
      this.#peers.set(key, peer);
    }
    this.#pending.up(peer);
    return peer;
  }

  finish(peer: number): void {
    this.#pending.down(peer);
  }

  lose(peer: number): void {
    this.#bag.remove(peer);
    this.#open[peer] = 0;
  }

  regain(peer: number): void {
    this.#bag.add(peer);
    this.#open[peer] = 1;
  }

  replace(outgoing: number, incoming: number): void {
    this.regain(incoming);
    this.lose(outgoing);
  }

  #drawn(): number {
    return this.#bag.at(randomInt(this.#random, this.#bag.size));
  }
}
