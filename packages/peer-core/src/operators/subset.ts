/** Lets every client connect to a few of many peers. */

import type { Identifier } from '../identifier.js';
import { checkInteger, checkSettings, integer, type Rules } from '../settings/index.js';
import { enteringOf, KnownPeers } from './known-peers.js';
import { LowestRanked } from './lowest-ranked.js';
import { rankWith } from './ranking.js';
import { answering, type Update, type UpdateOperator } from './update-operator.js';

/** Which client this is. */
export interface SubsetOptions {
  /**
   * What tells clients apart, an integer from 0 to 2⁵³ − 1: one seed gives one subset, in every process. Drawn by
   * chance by default, once for all subscriptions.
   */
  readonly seed?: number;
}

const rules: Rules<SubsetOptions> = { seed: integer(0) };

/**
 * Keeps the `size` peers whose ids, hashed with the seed, rank lowest; all peers when there are no more than that.
 *
 * One peer added or removed changes at most one entry of the subset, and many clients with different seeds
 * spread evenly over the peers. Every update is answered with a snapshot of the subset, in no particular order.
 * An id that a snapshot names twice counts once.
 *
 * A snapshot of n peers costs n hashes; a change costs as many as it names peers, unless it removes one of the
 * subset, whose place then takes all n to fill.
 *
 * Source: gRFC A68, rendezvous hashing by XXH64. Of equal hashes the id that sorts first ranks lower.
 *
 * @throws PeerError `invalid-configuration` when `size` is no integer of at least 1, or naming `seed`.
 */
export function subset(size: number, options: SubsetOptions = {}): UpdateOperator {
  checkInteger('size', size, 1);
  checkSettings('subset', options, rules);
  const { seed = randomSeed() } = options;
  return answering(() => {
    const chosen = new Subset(size, seed);
    return update => chosen.apply(update);
  });
}

class Subset {
  readonly #known = new KnownPeers();
  readonly #lowest: LowestRanked;

  constructor(size: number, seed: number) {
    this.#lowest = new LowestRanked(size, rankWith(seed));
  }

  apply(update: Update): readonly Identifier[] {
    this.#known.apply(update);
    if ('additions' in update && this.#hasAll(update.removals)) {
      for (const identifier of enteringOf(update)) this.#enter(identifier);
    } else this.#chooseAnew();
    return this.#lowest.list();
  }

  /** Whether nobody of the subset left. */
  #hasAll(removals: readonly Identifier[]): boolean {
    return removals.every(({ id }) => !this.#lowest.has(id) || this.#known.has(id));
  }

  #enter(identifier: Identifier): void {
    if (this.#lowest.has(identifier.id)) this.#lowest.change(identifier);
    else this.#lowest.offer(identifier);
  }

  #chooseAnew(): void {
    this.#lowest.clear();
    for (const identifier of this.#known.list()) this.#lowest.offer(identifier);
  }
}

function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 53);
}
