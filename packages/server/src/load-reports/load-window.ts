/** Rates over the last so many samples, out of counts that only grow. */
import type { Usage } from './process-meter.js';

/** Everything that was counted up to a moment. */
export interface Counts extends Usage {
  readonly atMs: number;
  /** Requests that have ended. */
  readonly requests: number;
  /** Those of them that failed by the server's fault. */
  readonly errors: number;
}

export interface Rates {
  /** CPU time used per time, of all CPUs together: 2 is two CPUs at work all the time. */
  readonly cpus: number;
  /** The part of the time that the event loop was at work, from 0 to 1. */
  readonly loopUtilization: number;
  readonly requestsPerSecond: number;
  readonly errorsPerSecond: number;
}

export class LoadWindow {
  readonly #size: number;
  /** The oldest first. */
  readonly #samples: Counts[];

  /**
   * @param size How many samples it looks back.
   * @param start Where the counts are at the beginning.
   */
  constructor(size: number, start: Counts) {
    this.#size = size;
    this.#samples = [start];
  }

  /** Takes in the counts of now, and gives the rates since the oldest sample that still counts. */
  add(now: Counts): Rates {
    this.#samples.push(now);
    if (this.#samples.length > this.#size + 1) this.#samples.shift();
    const since = this.#samples[0] ?? now;
    const ms = now.atMs - since.atMs;
    const activeMs = now.loopActiveMs - since.loopActiveMs;
    const idleMs = now.loopIdleMs - since.loopIdleMs;
    return {
      cpus: ratio(now.cpuMs - since.cpuMs, ms),
      loopUtilization: ratio(activeMs, activeMs + idleMs),
      requestsPerSecond: ratio((now.requests - since.requests) * 1_000, ms),
      errorsPerSecond: ratio((now.errors - since.errors) * 1_000, ms),
    };
  }
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? Math.max(0, part / whole) : 0;
}
