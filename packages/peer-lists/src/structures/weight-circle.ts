/**
 * Weights laid end to end around a circle, and whose arc a point lies on: O(1) on average, O(n) to lay out.
 *
 * Lookups start at a guide table (H.-C. Chen, Y. Asau, "On generating random variates from an empirical
 * distribution", AIIE Transactions 6(2), 1974).
 */

export class WeightCircle {
  /** Where each arc ends; the circle is 1 long. */
  readonly #ends: Float64Array;
  /** With the circle cut into as many equal pieces as there are arcs: the arc that each piece begins on. */
  readonly #guide: Uint32Array;

  /** @param weights Finite and above 0, at least one. */
  constructor(weights: readonly number[]) {
    const count = weights.length;
    let total = 0;
    for (const weight of weights) total += weight;
    this.#ends = new Float64Array(count);
    this.#guide = new Uint32Array(count);
    let covered = 0;
    // Added up in the same order as the total, so the last arc ends at exactly 1.
    for (const [arc, weight] of weights.entries()) {
      covered += weight;
      this.#ends[arc] = covered / total;
    }
    for (let piece = 1; piece < count; piece++) {
      this.#guide[piece] = this.#arcAt(piece / count, this.#guide[piece - 1] ?? 0);
    }
  }

  /**
   * The index of the weight whose arc covers `point`.
   *
   * @param point From 0 to below 1.
   */
  at(point: number): number {
    return this.#arcAt(point, this.#guide[Math.floor(point * this.#guide.length)] ?? 0);
  }

  #arcAt(point: number, from: number): number {
    let arc = from;
    while ((this.#ends[arc] ?? 1) <= point) arc += 1;
    return arc;
  }
}
