/** What this process has used so far, as the system and Node have it. */
import { availableParallelism, totalmem } from 'node:os';
import { type IntervalHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** Sums since some moment, in milliseconds, except where it says otherwise. */
export interface Usage {
  /** CPU time of all threads. */
  readonly cpuMs: number;
  /** How long the event loop was at work, and how long it had nothing to do. */
  readonly loopActiveMs: number;
  readonly loopIdleMs: number;
}

export interface Meter {
  /** CPUs that the process may use. */
  readonly cpuCount: number;
  usage(): Usage;
  /** The part of the memory it may have that it has now. */
  memUtilization(): number;
  /** How late the event loop came to what was due, in all but the latest 1 % of cases, since this was last asked. */
  takeLoopDelayMs(): number;
  stop(): void;
}

const resolutionMs = 20;

/** Measures with Node's own counters, which run no JavaScript. */
export class ProcessMeter implements Meter {
  readonly cpuCount: number = availableParallelism();
  readonly #memoryBytes: number = memoryBytes();
  readonly #delays: IntervalHistogram = monitorEventLoopDelay({ resolution: resolutionMs });

  constructor() {
    this.#delays.enable();
  }

  usage(): Usage {
    const { user, system } = process.cpuUsage();
    const { active, idle } = performance.eventLoopUtilization();
    return { cpuMs: (user + system) / 1_000, loopActiveMs: active, loopIdleMs: idle };
  }

  memUtilization(): number {
    return Math.min(1, process.memoryUsage.rss() / this.#memoryBytes);
  }

  takeLoopDelayMs(): number {
    const p99Ms = this.#delays.percentile(99) / 1e6;
    this.#delays.reset();
    // Node measures from one turn to the next, so a loop without delay shows the resolution.
    return Math.max(0, p99Ms - resolutionMs);
  }

  stop(): void {
    this.#delays.disable();
  }
}

/** What a container may have, or the whole machine. */
function memoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
