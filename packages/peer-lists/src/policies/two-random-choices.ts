/** Two random choices: of two peers drawn at random, the less loaded. */
import { type Policy, type PolicyPeer, type Random, randomInt } from '@peerage/peer-core';
import { callback, checkSettings, integer, type Rules, valueOr } from '@peerage/peer-core/settings';
import { PeerBag } from '../structures/peer-bag.js';

/** How many peers are drawn, and by what chance. */
export interface TwoRandomChoicesOptions {
  /** How many distinct peers are drawn, 2 to 10; 2 by default. `all` looks at every peer, O(n). */
  readonly choiceCount?: number | 'all';
  readonly random?: Random;
}

const rules: Rules<TwoRandomChoicesOptions> = {
  choiceCount: valueOr('all', integer(2, 10)),
  random: callback,
};

/**
 * Draws distinct peers at random and chooses the one with the least `(pending + 1) / weight`; O(1).
 *
 * Nearly as even as looking at everybody, without everybody looking at the same peer (M. Mitzenmacher, "The power
 * of two choices in randomized load balancing", 1996). `choiceCount` is that of gRFC A48.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 */
export function twoRandomChoices(options: TwoRandomChoicesOptions = {}): Policy {
  checkSettings('twoRandomChoices', options, rules);
  const { choiceCount = 2, random = Math.random } = options;
  return new TwoRandomChoices(choiceCount === 'all' ? Number.POSITIVE_INFINITY : choiceCount, random);
}

class TwoRandomChoices implements Policy {
  readonly name = 'two-random-choices';
  readonly #choiceCount: number;
  readonly #random: Random;
  readonly #bag = new PeerBag();

  constructor(choiceCount: number, random: Random) {
    this.#choiceCount = choiceCount;
    this.#random = random;
  }

  add(peer: PolicyPeer): void {
    this.#bag.add(peer);
  }

  remove(peer: PolicyPeer): void {
    this.#bag.remove(peer);
  }

  choose(): PolicyPeer | undefined {
    const { size } = this.#bag;
    if (size < 2) return this.#bag.at(0);
    return this.#choiceCount === 2 ? this.#bestOfTwo(size) : this.#bestOfMany(size);
  }

  #bestOfTwo(size: number): PolicyPeer | undefined {
    const first = randomInt(this.#random, size);
    // Drawn from one fewer and stepped over the first: uniform, and never the same peer twice.
    const other = randomInt(this.#random, size - 1);
    return this.#lessLoaded(this.#bag.at(first), this.#bag.at(other < first ? other : other + 1));
  }

  /** Draws without replacement by moving what was drawn to the front. */
  #bestOfMany(size: number): PolicyPeer | undefined {
    let best: PolicyPeer | undefined;
    for (let drawn = 0; drawn < Math.min(this.#choiceCount, size); drawn++) {
      this.#bag.swap(drawn, drawn + randomInt(this.#random, size - drawn));
      best = this.#lessLoaded(best, this.#bag.at(drawn));
    }
    return best;
  }

  /** The first of equals, which stand in random order. */
  #lessLoaded(a: PolicyPeer | undefined, b: PolicyPeer | undefined): PolicyPeer | undefined {
    if (a === undefined || b === undefined) return a ?? b;
    return (b.pending + 1) * a.weight < (a.pending + 1) * b.weight ? b : a;
  }
}
