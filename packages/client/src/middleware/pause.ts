/** A wait that an abort cuts short. */
import type { Clock } from '@peerage/peer-core';
import { listenTo } from '../abort.js';

/** Resolves after `delayMs`, or as soon as `signal` aborts: which of the two, the signal says. */
export function pause(clock: Clock, delayMs: number, signal: AbortSignal | undefined): Promise<undefined> {
  return new Promise(resolve => {
    // Not unreferenced: somebody waits for what comes after.
    const timer = clock.setTimer(end, delayMs);
    const listener = { handleEvent: end };
    if (signal?.aborted === true) end();
    else if (signal !== undefined) listenTo(signal, listener);

    function end(): void {
      timer.cancel();
      signal?.removeEventListener('abort', listener);
      resolve(undefined);
    }
  });
}
