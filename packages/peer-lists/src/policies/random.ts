/** Random: any peer, in proportion to its weight. */
import { type Policy, type PolicyPeer, type Random, randomInt } from '@peerage/peer-core';
import { callback, checkSettings, type Rules } from '@peerage/peer-core/settings';
import { AliasTable } from '../structures/alias-table.js';
import { PeerBag } from '../structures/peer-bag.js';

/** Chance, for every choice; `Math.random` by default. */
export interface RandomOptions {
  readonly random?: Random;
}

const rules: Rules<RandomOptions> = { random: callback };

/**
 * Chooses at random, with a chance in proportion to weight; O(1).
 *
 * With unequal weights a change of peers or weights costs O(n) once, at the next choice; with equal ones nothing.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 */
export function random(options: RandomOptions = {}): Policy {
  checkSettings('random', options, rules);
  return new RandomPolicy(options.random ?? Math.random);
}

class RandomPolicy implements Policy {
  readonly name = 'random';
  readonly #random: Random;
  readonly #bag = new PeerBag();
  /** Absent while weights are equal; `stale` until the next choice after a change. */
  #table: AliasTable | 'stale' | undefined;

  constructor(chance: Random) {
    this.#random = chance;
  }

  add(peer: PolicyPeer): void {
    this.#bag.add(peer);
    this.#table = 'stale';
  }

  remove(peer: PolicyPeer): void {
    this.#bag.remove(peer);
    this.#table = 'stale';
  }

  attributesChanged(): void {
    this.#table = 'stale';
  }

  choose(): PolicyPeer | undefined {
    if (this.#table === 'stale') this.#table = tableOf(this.#bag.peers);
    const position =
      this.#table === undefined ? randomInt(this.#random, this.#bag.size) : this.#table.draw(this.#random);
    return this.#bag.at(position);
  }
}

function tableOf(peers: readonly PolicyPeer[]): AliasTable | undefined {
  const weights = peers.map(peer => peer.weight);
  return weights.every(weight => weight === weights[0]) ? undefined : new AliasTable(weights);
}
