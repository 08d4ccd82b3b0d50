/** Whether this process stood still: then what looks like a slow or failing peer may be its own doing. */
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** Measures how long this process was too busy to hear of anything. */
export interface StallMonitor {
  /** Measures from here on; `stop` ends it. */
  start(): void;
  /** Forgets what was measured. */
  stop(): void;
  /** The longest delay of the event loop since the start or the last reset. */
  readonly longestMs: number;
  /** Measures anew. */
  reset(): void;
}

const resolutionMs = 20;

/** Measures with Node's own monitor, which runs no JavaScript and does not keep the process alive. */
export class SystemStallMonitor implements StallMonitor {
  #histogram: IntervalHistogram | undefined;

  start(): void {
    this.#histogram = monitorEventLoopDelay({ resolution: resolutionMs });
    this.#histogram.enable();
  }

  stop(): void {
    this.#histogram?.disable();
    this.#histogram = undefined;
  }

  get longestMs(): number {
    // Node measures from one turn to the next, so a loop without delay shows the resolution.
    return Math.max(0, (this.#histogram?.max ?? 0) / 1e6 - resolutionMs);
  }

  reset(): void {
    this.#histogram?.reset();
  }
}
