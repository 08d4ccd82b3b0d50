/** Steady load: calls are due at a fixed rate, whether or not earlier ones have been answered. */
import type { Clock } from '@peerage/peer-core';
import { pause } from './pause.js';

export interface LoadOptions {
  readonly durationMs: number;
  readonly ratePerS: number;
  /** A call that falls due while so many are in flight is left out. */
  readonly maxInFlight: number;
  readonly clock: Clock;
  /** Makes no more calls once it aborts. */
  readonly signal: AbortSignal;
}

const tickMs = 5;

/**
 * Calls at the given rate; resolves when the last call has ended.
 *
 * @param call Makes one call; must not reject.
 * @returns How many calls were left out.
 */
export async function steadyLoad(
  call: () => Promise<void>,
  { durationMs, ratePerS, maxInFlight, clock, signal }: LoadOptions,
): Promise<number> {
  const startMs = clock.now();
  const inFlight = new Set<Promise<void>>();
  let dueCount = 0;
  let leftOutCount = 0;
  for (let elapsedMs = 0; elapsedMs < durationMs && !signal.aborted; elapsedMs = clock.now() - startMs) {
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
