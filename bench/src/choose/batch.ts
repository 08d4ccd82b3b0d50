/** CPU time per operation, measured over enough operations for the clock to see. */
import type { Course } from './cases.js';

/** Takes one sample: nanoseconds of CPU time per operation. */
export type Batch = () => number;

/** Does the operation for at least `ms` of CPU time, so that the compiler gets to know it. */
export function warmUp(course: Course, ms: number): void {
  let spentNs = 0;
  for (let times = 1; spentNs < ms * 1e6; times *= 2) spentNs += cpuNs(course, times);
}

/**
 * Finds how often a case must do its operation to take `batchMs` and gives what samples it.
 *
 * Every sample begins with a part that does not count: since the last one this process was idle and its caches may be
 * gone.
 */
export function batchOf(course: Course, batchMs: number): Batch {
  // What was built to be measured must not be moved about at the sample's expense: twice collected, it is old.
  collectYoung();
  collectYoung();
  const batchNs = batchMs * 1e6;
  let times = 1;
  let tookNs = quickerNs(course, times);
  while (tookNs < batchNs / 2) {
    times *= 2;
    tookNs = quickerNs(course, times);
  }
  times = Math.ceil(times * (batchNs / tookNs));
  return () => {
    collectYoung();
    course.run(Math.ceil(times / 8));
    return cpuNs(course, times) / times;
  };
}

/** CPU time of the whole process: what the collector and the compiler do on other threads is part of the price. */
function cpuNs(course: Course, times: number): number {
  const before = process.cpuUsage();
  course.run(times);
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1_000;
}

/** The lesser of two: what the compiler does just then is not to pass for the case. */
function quickerNs(course: Course, times: number): number {
  return Math.min(cpuNs(course, times), cpuNs(course, times));
}

function collectYoung(): void {
  globalThis.gc?.({ type: 'minor' });
}
