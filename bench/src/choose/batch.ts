/** CPU time per operation, measured over enough operations for the clock to see. */
import type { Run } from './cases.js';

/** Takes one sample: nanoseconds of CPU time per operation. */
export type Batch = () => number;

/**
 * Finds how often `run` must do its operation to take `batchMs` and gives what samples it.
 *
 * Finding out warms up, too. Every sample begins with a part that does not count: since the last one this
 * process was idle and its caches may be gone.
 */
export function batchOf(run: Run, batchMs: number): Batch {
  // What was built to be measured is old by now and must not be moved about at the sample's expense.
  globalThis.gc?.();
  let times = 64;
  for (let tookMs = 0; tookMs < batchMs / 2; times *= 2) tookMs = cpuNs(run, times) / 1e6;
  times = Math.ceil((times * batchMs * 1e6) / cpuNs(run, times));
  return () => {
    globalThis.gc?.({ type: 'minor' });
    run(Math.ceil(times / 8));
    return cpuNs(run, times) / times;
  };
}

/** CPU time of the whole process: what the collector and the compiler do on other threads is part of the price. */
function cpuNs(run: Run, times: number): number {
  const before = process.cpuUsage();
  run(times);
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1_000;
}
