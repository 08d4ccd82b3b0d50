/** Steady load: calls are due at a fixed rate, whether or not earlier ones have been answered. */
import type { Clock } from '@peerage/peer-core';
import { pause } from './pause.js';

export interface LoadOptions {
  readonly ratePerS: number;
  /** A call that falls due while so many are in flight is left out. */
  readonly maxInFlight: number;
  readonly clock: Clock;
  /** Ends the load: makes no more calls once it aborts. */
  readonly signal: AbortSignal;
}

const tickMs = 5;

/**
 * Calls at the given rate until it is ended; resolves when the last call has ended, too.
 *
 * @param call Makes one call; must not reject.
 * @returns How many calls were left out.
 */
export async function steadyLoad(
  call: () => Promise<void>,
  { ratePerS, maxInFlight, clock, signal }: LoadOptions,
): Promise<number> {
  const startMs = clock.now();
  const inFlight = new Set<Promise<void>>();
  let dueCount = 0;
  let leftOutCount = 0;
  while (!signal.aborted) {
    const elapsedMs = clock.now() - startMs;
    for (; dueCount < (elapsedMs / 1000) * ratePerS; dueCount += 1) {
      if (inFlight.size < maxInFlight) track(call());
      else leftOutCount += 1;
    }
    await pause(tickMs, clock, signal);
  }
  await Promise.all(inFlight);
  return leftOutCount;

  function track(ongoing: Promise<void>): void {
    const tracked = ongoing.finally(() => inFlight.delete(tracked));
    inFlight.add(tracked);
  }
}
