/** What a process holds at rest. */
import { setTimeout as delay } from 'node:timers/promises';
import { descriptorCount } from '../sockets/descriptors.js';

export interface Footprint {
  /** JavaScript's, after the garbage is gone. */
  readonly heapBytes: number;
  /** What objects of JavaScript hold outside of its heap. */
  readonly externalBytes: number;
  /** All the memory the system counts as the process's, for people: what is freed is not given back at once. */
  readonly residentBytes: number;
  /** What keeps the process alive: timers, sockets of connections in use. */
  readonly resourceCount: number;
  /** Files and sockets. */
  readonly descriptorCount: number;
}

/** Needs `--expose-gc`. */
export async function footprint(): Promise<Footprint> {
  if (gc === undefined) throw new Error('The footprint of a process is taken with --expose-gc.');
  // What one collection finalizes, the next one frees.
  for (let round = 0; round < 5; round += 1) {
    gc();
    await delay(20);
  }
  gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    heapBytes: heapUsed,
    externalBytes: external,
    residentBytes: rss,
    resourceCount: process.getActiveResourcesInfo().length,
    descriptorCount: descriptorCount(),
  };
}
