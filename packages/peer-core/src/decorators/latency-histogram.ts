/** Counts latencies in fixed buckets: a few comparisons for each, and nothing allocated. */

/** Upper bounds in milliseconds, each included in its bucket. */
export const defaultLatencyBoundsMs: readonly number[] = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000,
];

/** Latencies counted by bucket, at one moment; a copy. */
export interface LatencySnapshot {
  /** The upper bound of each bucket but the last, which has none. */
  readonly boundsMs: readonly number[];
  /** How many latencies were above the bound before and at most the bound of the bucket. */
  readonly counts: readonly number[];
  readonly count: number;
  readonly sumMs: number;
}

export class LatencyHistogram {
  readonly #boundsMs: readonly number[];
  readonly #counts: Float64Array;
  #count = 0;
  #sumMs = 0;

  constructor(boundsMs: readonly number[]) {
    this.#boundsMs = boundsMs;
    this.#counts = new Float64Array(boundsMs.length + 1);
  }

  record(latencyMs: number): void {
    let bucket = 0;
    while (latencyMs > (this.#boundsMs[bucket] ?? Number.POSITIVE_INFINITY)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count += 1;
    this.#sumMs += latencyMs;
  }

  snapshot(): LatencySnapshot {
    return { boundsMs: this.#boundsMs, counts: [...this.#counts], count: this.#count, sumMs: this.#sumMs };
  }
}
