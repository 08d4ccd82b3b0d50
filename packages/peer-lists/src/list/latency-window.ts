/** What requests that ended well took of late. */

const sampleCount = 128;
/** Sorting is left until this many new samples make it worth while. */
const staleAfter = 16;

export class LatencyWindow {
  readonly #samples = new Float64Array(sampleCount);
  #recorded = 0;
  #sortedAt = 0;
  #tailMs: number | undefined;

  record(latencyMs: number): void {
    this.#samples[this.#recorded % sampleCount] = latencyMs;
    this.#recorded += 1;
  }

  /** `max(p99, 5 · median)`, which hardly any request exceeds; `undefined` when nothing is known yet. */
  get tailMs(): number | undefined {
    if (this.#recorded === 0) return undefined;
    if (this.#tailMs === undefined || this.#recorded - this.#sortedAt >= staleAfter) {
      const sorted = this.#samples.slice(0, this.#recorded).sort();
      const at = (quantile: number): number => sorted[Math.floor(quantile * (sorted.length - 1))] ?? 0;
      this.#tailMs = Math.max(at(0.99), 5 * at(0.5));
      this.#sortedAt = this.#recorded;
    }
    return this.#tailMs;
  }
}
