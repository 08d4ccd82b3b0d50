/**
 * Draws from a discrete distribution in O(1) after O(n) preparation.
 *
 * Vose's construction of Walker's alias method (M. D. Vose, "A linear algorithm for generating random numbers
 * with a given distribution", IEEE TSE 17(9), 1991).
 */
import { fraction, type Random, randomInt } from '@peerage/peer-core';

export class AliasTable {
  /** The chance that a drawn column stands for itself and not for its alias. */
  readonly #own: Float64Array;
  readonly #alias: Uint32Array;

  /** @param weights Finite and above 0, at least one. */
  constructor(weights: readonly number[]) {
    const count = weights.length;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    this.#own = Float64Array.from(weights, weight => (weight * count) / total);
    this.#alias = Uint32Array.from(weights.keys());
    const small: number[] = [];
    const large: number[] = [];
    for (const [column, share] of this.#own.entries()) (share < 1 ? small : large).push(column);
    for (;;) {
      const less = small.pop();
      const more = large.pop();
      if (less === undefined || more === undefined) {
        // What is left differs from 1 by rounding alone.
        for (const column of [less, more, ...small, ...large])
          if (column !== undefined) this.#own[column] = 1;
        return;
      }
      const rest = (this.#own[more] ?? 0) + (this.#own[less] ?? 0) - 1;
      this.#alias[less] = more;
      this.#own[more] = rest;
      (rest < 1 ? small : large).push(more);
    }
  }

  /** An index of `weights`, with a chance in proportion to its weight. */
  draw(random: Random): number {
    const column = randomInt(random, this.#own.length);
    return fraction(random) < (this.#own[column] ?? 1) ? column : (this.#alias[column] ?? column);
  }
}
