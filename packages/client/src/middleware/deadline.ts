/** Limits how long calls may take. */
import { checkSettings, durationMs, type Rule, type Rules } from '@peerage/peer-core/settings';
import type { CallOptions } from '../call-options.js';
import type { Method, Middleware } from './middleware.js';

/** The same for every method, or what a function says of each; `undefined` for no limit. */
export type TimeoutMs = number | ((method: Method) => number | undefined);

/** The time limits to give to calls; without either calls are as they were. */
export interface DeadlineOptions {
  /** For calls that say nothing themselves. */
  readonly defaultTimeoutMs?: TimeoutMs | undefined;
  /** For every call, whatever it says: the earlier counts. Inside `retry`, of every attempt. */
  readonly maxTimeoutMs?: TimeoutMs | undefined;
}

/** What a function says is known when a client is made. */
const timeoutRule: Rule = {
  check(field, value) {
    if (typeof value !== 'function') durationMs.check(field, value);
  },
};

const rules: Rules<DeadlineOptions> = { defaultTimeoutMs: timeoutRule, maxTimeoutMs: timeoutRule };

/**
 * Ends calls with DEADLINE_EXCEEDED that take longer than they may, waiting for a peer included.
 *
 * @throws PeerError `invalid-configuration` for a time below 0: at once when it is a number, when a client is made
 * when it is a function's.
 * @example
 * deadline({ defaultTimeoutMs: ({ name }) => (name === 'Search' ? 200 : 1_000) })
 */
export function deadline(options: DeadlineOptions): Middleware {
  checkSettings('deadline', options, rules);
  const { defaultTimeoutMs, maxTimeoutMs } = options;
  return (next, method) => {
    const defaultMs = timeoutOf('defaultTimeoutMs', defaultTimeoutMs, method);
    const maxMs = timeoutOf('maxTimeoutMs', maxTimeoutMs, method);
    if (defaultMs === undefined && maxMs === undefined) return next;
    return call => next({ ...call, options: limited(call.options, defaultMs, maxMs) });
  };
}

function limited(
  options: CallOptions,
  defaultMs: number = Number.POSITIVE_INFINITY,
  maxMs: number = Number.POSITIVE_INFINITY,
): CallOptions {
  const nowMs = Date.now();
  const ownMs = options.deadline === undefined ? nowMs + defaultMs : Number(options.deadline);
  return { ...options, deadline: Math.min(ownMs, nowMs + maxMs) };
}

function timeoutOf(field: string, timeoutMs: TimeoutMs | undefined, method: Method): number | undefined {
  if (typeof timeoutMs !== 'function') return timeoutMs;
  const value = timeoutMs(method);
  if (value !== undefined) durationMs.check(`${field} of ${method.path}`, value);
  return value;
}
