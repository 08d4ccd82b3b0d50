/** A choice by weight with nothing around it: an alias table, made anew after a change (M. D. Vose, 1991). */
import { type Random, randomInt } from '@peerage/peer-core';
import { chance } from '../chance.js';
import type { Floor } from '../subject.js';
import { weightOf } from '../traffic.js';
import { Bag } from './bag.js';
import { Pending } from './pending.js';

export class AliasFloor implements Floor {
  readonly #bag: Bag;
  readonly #pending: Pending;
  readonly #random: Random;
  /** By position in the bag: the chance that the peer there is chosen when its position is drawn. */
  readonly #chances: Float64Array;
  /** And who is chosen when it is not. */
  readonly #aliases: Int32Array;
  /** Positions that are below the mean, from the front, and above it, from the back. */
  readonly #uneven: Int32Array;
  #stale = true;

  constructor(n: number) {
    this.#bag = new Bag(n);
    this.#pending = new Pending(n);
    this.#random = chance(n);
    this.#chances = new Float64Array(n + 1);
    this.#aliases = new Int32Array(n + 1);
    this.#uneven = new Int32Array(n + 1);
  }

  choose(): number {
    if (this.#stale) this.#fill();
    const position = randomInt(this.#random, this.#bag.size);
    const own = this.#random() < (this.#chances[position] as number);
    const peer = this.#bag.at(own ? position : (this.#aliases[position] as number));
    this.#pending.up(peer);
    return peer;
  }

  finish(peer: number): void {
    this.#pending.down(peer);
  }

  lose(peer: number): void {
    this.#bag.remove(peer);
    this.#stale = true;
  }

  regain(peer: number): void {
    this.#bag.add(peer);
    this.#stale = true;
  }

  replace(outgoing: number, incoming: number): void {
    this.#bag.add(incoming);
    this.#bag.remove(outgoing);
    this.#stale = true;
  }

  #fill(): void {
    const { size } = this.#bag;
    const chances = this.#chances;
    const uneven = this.#uneven;
    let total = 0;
    for (let position = 0; position < size; position++) total += weightOf(this.#bag.at(position));
    let below = 0;
    let above = size;
    for (let position = 0; position < size; position++) {
      const share = (weightOf(this.#bag.at(position)) * size) / total;
      chances[position] = share;
      if (share < 1) uneven[below++] = position;
      else uneven[--above] = position;
    }
    while (below > 0 && above < size) {
      const less = uneven[--below] as number;
      const more = uneven[above] as number;
      const rest = (chances[more] as number) - (1 - (chances[less] as number));
      this.#aliases[less] = more;
      chances[more] = rest;
      if (rest < 1) {
        above += 1;
        uneven[below++] = more;
      }
    }
    // What is left differs from 1 by rounding alone.
    while (below > 0) chances[uneven[--below] as number] = 1;
    this.#stale = false;
  }
}
