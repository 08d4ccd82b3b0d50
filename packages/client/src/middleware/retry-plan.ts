/** Decides, for one call, whether there is another attempt, and when. Makes none. */
import { Backoff } from '@peerage/peer-core';
import { CallError, failureOfCallback } from '../call-error.js';
import type { CallOptions } from '../call-options.js';
import { remainingMs } from '../channel-options.js';
import { pushbackOf } from './pushback.js';
import type { RetrySettings } from './retry-options.js';

/** As gRFC A6 has it. */
const jitter = 0.2;

export class RetryPlan {
  readonly #settings: RetrySettings;
  readonly #options: CallOptions;
  readonly #backoff: Backoff;
  #attemptCount = 0;

  constructor(settings: RetrySettings, options: CallOptions) {
    this.#settings = settings;
    this.#options = options;
    const { initialBackoffMs: initialMs, maxBackoffMs: maxMs, backoffMultiplier: multiplier } = settings;
    this.#backoff = new Backoff({ initialMs, maxMs, multiplier, jitter }, settings.random);
  }

  /** Notes that an attempt ended well. */
  succeeded(): void {
    this.#settings.budget.succeeded();
  }

  /**
   * Notes that an attempt failed: how long to wait for the next one; `undefined` when there is to be none.
   *
   * @throws CallError INTERNAL when `retryAfterMs` throws.
   */
  failed(error: CallError): number | undefined {
    // No server has had a part in it.
    if (error.refusedHere) return undefined;
    const { retryableStatusCodes, maxAttempts, budget } = this.#settings;
    if (!retryableStatusCodes.has(error.code)) {
      budget.succeeded();
      return undefined;
    }
    budget.failed();
    this.#attemptCount += 1;
    if (this.#attemptCount >= maxAttempts || !budget.suffices) return undefined;
    const delayMs = this.#delayMs(error);
    // To wait for a moment when it is too late would only keep the reason from the caller.
    return delayMs < remainingMs(this.#options) ? delayMs : undefined;
  }

  #delayMs(error: CallError): number {
    const pushback = pushbackOf(error.metadata);
    if (pushback === undefined) return Math.max(this.#backoff.nextMs(), this.#leastMs(error));
    this.#backoff.reset();
    return pushback === 'never' ? Number.POSITIVE_INFINITY : pushback;
  }

  #leastMs(error: CallError): number {
    try {
      const leastMs = this.#settings.retryAfterMs(error) ?? 0;
      return leastMs >= 0 ? leastMs : 0;
    } catch (cause) {
      throw new CallError({ ...failureOfCallback('retryAfterMs', cause), procedure: error.procedure });
    }
  }
}
