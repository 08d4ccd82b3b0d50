/** Groups of peers with nothing around them: a group by its share, and two random indexes within it. */
import type { Random } from '@peerage/peer-core';
import { chance } from '../chance.js';
import type { Floor } from '../subject.js';
import { Bag } from './bag.js';
import { Pending } from './pending.js';
import { twoIndexes } from './picks.js';
import { shuffledPeers } from './shuffled-peers.js';

export class GroupsFloor implements Floor {
  readonly #shares: readonly number[];
  readonly #bags: readonly Bag[];
  readonly #pending: Pending;
  readonly #random: Random;
  readonly #pick: (bag: Bag, pending: Pending) => number;

  /** @param shares The part that each group has in the requests, 1 together. Peers belong to the groups in turn. */
  constructor(n: number, shares: readonly number[]) {
    const peers = shuffledPeers(n);
    this.#shares = shares;
    this.#bags = shares.map(
      (_, group) =>
        new Bag(
          n,
          peers.filter(peer => peer % shares.length === group),
        ),
    );
    this.#pending = new Pending(n);
    this.#random = chance(n);
    this.#pick = twoIndexes(this.#random);
  }

  choose(): number {
    const peer = this.#pick(this.#bags[this.#drawnGroup()] as Bag, this.#pending);
    this.#pending.up(peer);
    return peer;
  }

  finish(peer: number): void {
    this.#pending.down(peer);
  }

  lose(peer: number): void {
    this.#bagOf(peer).remove(peer);
  }

  regain(peer: number): void {
    this.#bagOf(peer).add(peer);
  }

  replace(outgoing: number, incoming: number): void {
    this.regain(incoming);
    this.lose(outgoing);
  }

  #drawnGroup(): number {
    const last = this.#shares.length - 1;
    if (this.#shares[0] === 1) return 0;
    let group = 0;
    for (let rest = this.#random(); group < last; group++) {
      rest -= this.#shares[group] as number;
      if (rest < 0) break;
    }
    return group;
  }

  #bagOf(peer: number): Bag {
    return this.#bags[peer % this.#bags.length] as Bag;
  }
}
