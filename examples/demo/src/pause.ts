/** Waiting, on any clock. */
import type { Clock } from '@peerage/peer-core';

const pollMs = 20;

/** Resolves after `delayMs`, or as soon as `signal` aborts. */
export function pause(delayMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.setTimer(end, delayMs);
    signal.addEventListener('abort', end);
  });
}

/** Resolves when `holds` does, but not after `timeoutMs` or once `signal` aborts. */
export async function until(
  holds: () => boolean,
  timeoutMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const endMs = clock.now() + timeoutMs;
  while (!signal.aborted && clock.now() < endMs && !holds()) await pause(pollMs, clock, signal);
}
