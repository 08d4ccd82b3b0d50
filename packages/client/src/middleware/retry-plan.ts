/** Decides, for one call, whether there is another attempt, and when. Makes none. */
import type { CallError } from '../call-error.js';
import { type CallOptions, remainingMs } from '../call-options.js';
import { Backoff } from './backoff.js';
import { pushbackOf } from './pushback.js';
import type { RetrySettings } from './retry-options.js';

export class RetryPlan {
  readonly #settings: RetrySettings;
  readonly #options: CallOptions;
  readonly #backoff: Backoff;
  #attemptCount = 0;

  constructor(settings: RetrySettings, options: CallOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#backoff = new Backoff(settings, settings.random);
  }

  /** Notes that an attempt ended well. */
  succeeded(): void {
    this.#settings.budget.succeeded();
  }

  /** Notes that an attempt failed: how long to wait for the next one; `undefined` when there is to be none. */
  failed({ code, metadata }: CallError): number | undefined {
    const { retryableStatusCodes, maxAttempts, budget } = this.#settings;
    if (!retryableStatusCodes.has(code)) {
      budget.succeeded();
      return undefined;
    }
    budget.failed();
    this.#attemptCount += 1;
    if (this.#attemptCount >= maxAttempts || !budget.suffices) return undefined;
    const delayMs = this.#delayMs(pushbackOf(metadata));
    // To wait for a moment when it is too late would only keep the reason from the caller.
    return delayMs < remainingMs(this.#options) ? delayMs : undefined;
  }

  #delayMs(pushback: number | 'never' | undefined): number {
    if (pushback === undefined) return this.#backoff.take();
    this.#backoff.reset();
    return pushback === 'never' ? Number.POSITIVE_INFINITY : pushback;
  }
}
