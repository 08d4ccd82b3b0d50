/** Everybody in the order of their ranks. */
import type { Identifier } from '../identifier.js';
import { enteringOf } from './known-peers.js';
import { compareRanks, type Ranked } from './ranking.js';
import type { Update } from './update-operator.js';

/** Keeps its order from update to update, so that a change costs a pass over the ring and not a sort. */
export class Ring {
  readonly #rankOf: (id: string) => number;
  #ranked: readonly Ranked[] = [];

  constructor(rankOf: (id: string) => number) {
    this.#rankOf = rankOf;
  }

  get size(): number {
    return this.#ranked.length;
  }

  at(index: number): Identifier | undefined {
    return this.#ranked[index]?.identifier;
  }

  list(): readonly Identifier[] {
    return this.#ranked.map(({ identifier }) => identifier);
  }

  /** An id that a snapshot names twice is there once, as it was named first. */
  apply(update: Update): void {
    const stay = 'additions' in update ? this.#without([...update.removals, ...enteringOf(update)]) : [];
    // Of equal ids the last stands in a change: there, changes come after additions.
    const enter = 'additions' in update ? enteringOf(update).toReversed() : update;
    this.#ranked = stay
      .concat(enter.map(identifier => ({ identifier, rank: this.#rankOf(identifier.id) })))
      // Nearly in order already, which the engine's sort makes use of.
      .sort(compareRanks)
      .filter((entry, index, ranked) => {
        const before = ranked[index - 1];
        return before === undefined || compareRanks(before, entry) !== 0;
      });
  }

  #without(identifiers: readonly Identifier[]): Ranked[] {
    const ids = new Set(identifiers.map(({ id }) => id));
    const ranks = new Set([...ids].map(this.#rankOf));
    // The rank nearly always decides, and it is at hand where the id is far away in memory.
    return this.#ranked.filter(({ identifier, rank }) => !(ranks.has(rank) && ids.has(identifier.id)));
  }
}
