/** What retries can be told, and what holds when they are not. */
import type { status } from '@grpc/grpc-js';
import { type Clock, type Random, systemClock } from '@peerage/peer-core';
import {
  callback,
  checkSettings,
  clockRule,
  delayMs,
  positive,
  type Rules,
} from '@peerage/peer-core/settings';
import type { CallError } from '../call-error.js';
import { attemptRules, checkAttempts } from './attempt-limit.js';
import { isIdempotent } from './idempotency.js';
import type { Method } from './middleware.js';
import { budgetRule, RetryBudget } from './retry-budget.js';
import { type StatusCode, statusCodes, statusCodesRule } from './status-codes.js';

/** The names and meanings are those of a `retryPolicy` in a service config (gRFC A6), durations in milliseconds. */
export interface RetryOptions {
  /** How often a call may be sent, the first time included: from 2 to `maxAttemptsLimit`; 3 by default. */
  readonly maxAttempts?: number;
  /** The highest `maxAttempts` that is taken, wherever it comes from; 5 by default. */
  readonly maxAttemptsLimit?: number;
  /** The pause before the second attempt, ± 20 %; 50 by default. */
  readonly initialBackoffMs?: number;
  /** No pause is longer, but for the 20 %; 1000 by default. */
  readonly maxBackoffMs?: number;
  /** How much longer each pause is than the one before; 2 by default. */
  readonly backoffMultiplier?: number;
  /**
   * How long an error of the server says to wait at the least, besides its pushback, which goes before it; `undefined`
   * for nothing. Nothing is read from errors by default.
   */
  readonly retryAfterMs?: (error: CallError) => number | undefined;
  /** What is worth another attempt; UNAVAILABLE by default. */
  readonly retryableStatusCodes?: readonly StatusCode[];
  /** Which methods are retried; by default those whose `idempotency_level` says they may be. */
  readonly methods?: (method: Method) => boolean;
  /** Limits retries when servers are in trouble; one of its own by default. */
  readonly budget?: RetryBudget;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** The options with every default filled in and every code a number. */
export interface RetrySettings
  extends Required<Omit<RetryOptions, 'maxAttemptsLimit' | 'retryableStatusCodes'>> {
  readonly retryableStatusCodes: ReadonlySet<status>;
}

const rules: Rules<RetryOptions> = {
  ...attemptRules,
  initialBackoffMs: delayMs,
  maxBackoffMs: delayMs,
  backoffMultiplier: positive,
  retryAfterMs: callback,
  retryableStatusCodes: statusCodesRule,
  methods: callback,
  budget: budgetRule,
  clock: clockRule,
  random: callback,
};

/** @throws PeerError `invalid-configuration` naming the first option that is out of its range. */
export function retrySettings(options: RetryOptions): RetrySettings {
  checkSettings('retry', options, rules);
  checkAttempts(options);
  return {
    maxAttempts: options.maxAttempts ?? 3,
    initialBackoffMs: options.initialBackoffMs ?? 50,
    maxBackoffMs: options.maxBackoffMs ?? 1_000,
    backoffMultiplier: options.backoffMultiplier ?? 2,
    retryAfterMs: options.retryAfterMs ?? (() => undefined),
    retryableStatusCodes: statusCodes(options.retryableStatusCodes ?? ['UNAVAILABLE']),
    methods: options.methods ?? isIdempotent,
    budget: options.budget ?? new RetryBudget(),
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  };
}
