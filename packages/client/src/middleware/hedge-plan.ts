/** Decides, for one call, whether another attempt joins those that run, and when. Starts none. */
import { isCallError } from '../call-error.js';
import type { CallOptions } from '../call-options.js';
import { remainingMs } from '../channel-options.js';
import type { HedgeSettings } from './hedge-options.js';
import { pushbackOf } from './pushback.js';

/** The time until an attempt that is not to be. */
export const never: number = Number.POSITIVE_INFINITY;

export class HedgePlan {
  readonly #settings: HedgeSettings;
  readonly #options: CallOptions;
  #startedCount = 0;
  /** A server wants no more of this call. */
  #refused = false;

  constructor(settings: HedgeSettings, options: CallOptions) {
    this.#settings = settings;
    this.#options = options;
  }

  /** How many attempts were started. */
  get startedCount(): number {
    return this.#startedCount;
  }

  started(): void {
    this.#startedCount += 1;
  }

  /** Milliseconds until another attempt joins those that do not answer, or `never`. */
  get hedgingDelayMs(): number {
    return this.#due(this.#settings.hedgingDelayMs);
  }

  /** Notes that no attempt has answered in time; whether another joins them now. */
  tooSlow(): boolean {
    if (this.#due(0) === never) return false;
    this.#settings.budget.failed();
    return true;
  }

  /**
   * Notes that an attempt failed, or answered when there is no `error`: milliseconds until another takes its place,
   * or `never`; `undefined` when that decides the call.
   */
  heard(error: unknown): number | undefined {
    const { nonFatalStatusCodes, budget } = this.#settings;
    if (!isCallError(error) || !nonFatalStatusCodes.has(error.code)) {
      budget.succeeded();
      return undefined;
    }
    // Others would be refused likewise, but those that run may answer.
    if (error.refusedHere) return never;
    budget.failed();
    const pushback = pushbackOf(error.metadata) ?? 0;
    if (pushback !== 'never') return this.#due(pushback);
    this.#refused = true;
    return never;
  }

  #due(delayMs: number): number {
    const { maxAttempts, budget } = this.#settings;
    if (this.#refused || this.#startedCount >= maxAttempts || !budget.suffices) return never;
    if (this.#options.signal?.aborted === true) return never;
    return delayMs < remainingMs(this.#options) ? delayMs : never;
  }
}
