/** Makes a call again that failed for a reason that may be gone by then (gRFC A6), on another peer. */
import type { Identifier } from '@peerage/peer-core';
import { abortOf } from '../abort.js';
import { afterAttempts, CallError, type FailedAttempt, isCallError } from '../call-error.js';
import { Attempt } from './attempt.js';
import { isRepeatable } from './idempotency.js';
import type { Call, Invoke, Method, Middleware } from './middleware.js';
import { Pause } from './pause.js';
import { type RetryOptions, type RetrySettings, retrySettings } from './retry-options.js';
import { RetryPlan } from './retry-plan.js';

/**
 * Retries calls of methods that may be repeated.
 *
 * - Every attempt goes to a peer that was not tried, as long as there is one.
 * - A call with one response is retried until it has it, a stream of responses until its headers arrive.
 * - A call with a stream of requests is retried only if they are given as an array.
 * - The deadline is that of all attempts together. When the pause would outlast it, the call fails at once.
 * - The server's pushback replaces the pause, or ends the retries.
 *
 * The error of a call is that of its last attempt; its `attempts` lists them all.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 */
export function retry(options: RetryOptions = {}): Middleware {
  const settings = retrySettings(options);
  return (next, method) => {
    if (!settings.methods(method)) return next;
    return call => (isRepeatable(call, method) ? attempts(settings, next, method, call) : next(call));
  };
}

async function* attempts(settings: RetrySettings, next: Invoke, method: Method, call: Call): AsyncGenerator {
  const { signal } = call.options;
  const plan = new RetryPlan(settings, call.options);
  const tried: Identifier[] = [...(call.options.tried ?? [])];
  // What the headers of a stream have set off in its reader cannot be undone.
  const onHeader = method.responseStream ? commit : undefined;
  const failed: FailedAttempt[] = [];
  for (;;) {
    const attempt = new Attempt(call, { method, tried, previousCount: failed.length, onHeader });
    let delayMs: number | undefined;
    try {
      for await (const response of next(attempt.call)) {
        attempt.commit();
        yield response;
      }
      attempt.commit();
      plan.succeeded();
      return;
    } catch (error) {
      if (!isCallError(error)) throw error;
      if (!attempt.committed) delayMs = plan.failed(error);
      if (delayMs === undefined) {
        attempt.commit();
        throw afterAttempts(failed, error);
      }
      failed.push(...error.attempts);
    }
    await new Pause(settings.clock, delayMs, signal).over;
    if (signal?.aborted === true) {
      attempt.commit();
      throw new CallError({ ...abortOf(signal), procedure: method.path, attempts: failed });
    }
  }
}

function commit(attempt: Attempt): void {
  attempt.commit();
}
