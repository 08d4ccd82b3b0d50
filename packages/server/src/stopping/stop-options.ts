/** How a server is to be stopped. */
import { PeerError } from '@peerage/peer-core';

/** The times a server is given to stop. */
export interface StopOptions {
  /**
   * How long to go on as before, only that health says NOT_SERVING, so that clients and load balancers that look on turn
   * elsewhere first; 0 by default.
   */
  readonly delayMs?: number | undefined;
  /**
   * How long calls in flight may take to end after that; 20 000 by default, `Infinity` for as long as they like. Then
   * they are cut off.
   */
  readonly drainTimeoutMs?: number | undefined;
}

/** @throws PeerError `invalid-configuration` naming the option. */
export function stopSettingsOf({ delayMs = 0, drainTimeoutMs = 20_000 }: StopOptions): {
  readonly delayMs: number;
  readonly drainTimeoutMs: number;
} {
  if (!(delayMs >= 0 && delayMs < Number.POSITIVE_INFINITY))
    throw invalid('stop.delayMs', delayMs, 'a finite number of milliseconds of at least 0');
  if (!(drainTimeoutMs >= 0))
    throw invalid('stop.drainTimeoutMs', drainTimeoutMs, 'a number of milliseconds of at least 0');
  return { delayMs, drainTimeoutMs };
}

function invalid(field: string, value: unknown, expected: string): PeerError {
  return new PeerError('invalid-configuration', { field, value: String(value), expected });
}
