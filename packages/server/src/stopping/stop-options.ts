/** How a server is to be stopped. */
import { checkSettings, durationMs, delayMs as finiteDelayMs, type Rules } from '@peerage/peer-core/settings';

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

export const stopRules: Rules<StopOptions> = { delayMs: finiteDelayMs, drainTimeoutMs: durationMs };

/** @throws PeerError `invalid-configuration` naming the option. */
export function stopSettingsOf(options: StopOptions): {
  readonly delayMs: number;
  readonly drainTimeoutMs: number;
} {
  checkSettings('stop', options, stopRules);
  const { delayMs = 0, drainTimeoutMs = 20_000 } = options;
  return { delayMs, drainTimeoutMs };
}
