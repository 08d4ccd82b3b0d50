/** How much may be sent more than once (gRFC A6, retry throttling). */
import { checkSettings, positive, type Rule, type Rules, role, rule } from '@peerage/peer-core/settings';

/** How many tokens there are, and how they come back. */
export interface RetryBudgetOptions {
  /** Tokens it starts with and never exceeds; 1000 by default. */
  readonly maxTokens?: number;
  /** Tokens that a success gives back; 0.1 by default. */
  readonly tokenRatio?: number;
}

const rules: Rules<RetryBudgetOptions> = {
  maxTokens: positive,
  tokenRatio: rule('a number above 0', value => typeof value === 'number' && value > 0),
};

/** By what it does: there may be two copies of this package. */
export const budgetRule: Rule = role('a RetryBudget', 'succeeded', 'failed');

/**
 * Keeps retries and hedges from adding to the trouble of servers in trouble.
 *
 * A bucket of tokens: every attempt that fails takes one, and so does one too slow for its hedging delay; every
 * call that succeeds gives back `tokenRatio`. While no more than half are left nothing is sent twice. So half of
 * `maxTokens` is what may be repeated in a burst, and `tokenRatio` the share of calls that may be in the long run.
 *
 * Give one budget to all middleware that spends it on the same servers.
 */
export class RetryBudget {
  readonly #maxTokens: number;
  readonly #tokenRatio: number;
  #tokens: number;

  /** @throws PeerError `invalid-configuration` naming the option. */
  constructor(options: RetryBudgetOptions = {}) {
    checkSettings('RetryBudget', options, rules);
    const { maxTokens = 1_000, tokenRatio = 0.1 } = options;
    this.#maxTokens = maxTokens;
    this.#tokenRatio = tokenRatio;
    this.#tokens = maxTokens;
  }

  get tokens(): number {
    return this.#tokens;
  }

  /** Whether anything may be sent again. */
  get suffices(): boolean {
    return this.#tokens > this.#maxTokens / 2;
  }

  /** A call succeeded, or failed for a reason that is not the server's trouble. */
  succeeded(): void {
    this.#tokens = Math.min(this.#maxTokens, this.#tokens + this.#tokenRatio);
  }

  /** An attempt failed in a way that calls for another. */
  failed(): void {
    this.#tokens = Math.max(0, this.#tokens - 1);
  }
}
