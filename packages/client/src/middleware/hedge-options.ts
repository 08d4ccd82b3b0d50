/** What hedging can be told, and what holds when it is not. */
import type { status } from '@grpc/grpc-js';
import { type Clock, systemClock } from '@peerage/peer-core';
import {
  callback,
  checkSettings,
  clockRule,
  delayMs,
  type Rules,
  required,
} from '@peerage/peer-core/settings';
import { attemptRules, checkAttempts } from './attempt-limit.js';
import { isIdempotent } from './idempotency.js';
import type { Method } from './middleware.js';
import { budgetRule, RetryBudget } from './retry-budget.js';
import { type StatusCode, statusCodes, statusCodesRule } from './status-codes.js';

/** The names and meanings are those of a `hedgingPolicy` in a service config (gRFC A6), durations in milliseconds. */
export interface HedgeOptions {
  /** How long an attempt may be without an answer before another joins it: what 95 in 100 calls take, say. */
  readonly hedgingDelayMs: number;
  /** How often a call may be sent, the first time included: from 2 to `maxAttemptsLimit`; 2 by default. */
  readonly maxAttempts?: number;
  /** The highest `maxAttempts` that is taken, wherever it comes from; 5 by default. */
  readonly maxAttemptsLimit?: number;
  /** What makes the next attempt start at once; any other failure is the call's. UNAVAILABLE by default. */
  readonly nonFatalStatusCodes?: readonly StatusCode[];
  /** Which methods are hedged; by default those whose `idempotency_level` says they may be. */
  readonly methods?: (method: Method) => boolean;
  /** Limits hedging when servers are slow or in trouble; one of its own by default. */
  readonly budget?: RetryBudget;
  readonly clock?: Clock;
}

/** The options with every default filled in and every code a number. */
export interface HedgeSettings
  extends Required<Omit<HedgeOptions, 'maxAttemptsLimit' | 'nonFatalStatusCodes'>> {
  readonly nonFatalStatusCodes: ReadonlySet<status>;
}

const rules: Rules<HedgeOptions> = {
  ...attemptRules,
  hedgingDelayMs: required(delayMs),
  nonFatalStatusCodes: statusCodesRule,
  methods: callback,
  budget: budgetRule,
  clock: clockRule,
};

/** @throws PeerError `invalid-configuration` naming the first option that is out of its range. */
export function hedgeSettings(options: HedgeOptions): HedgeSettings {
  checkSettings('hedge', options, rules);
  checkAttempts(options);
  return {
    hedgingDelayMs: options.hedgingDelayMs,
    maxAttempts: options.maxAttempts ?? 2,
    nonFatalStatusCodes: statusCodes(options.nonFatalStatusCodes ?? ['UNAVAILABLE']),
    methods: options.methods ?? isIdempotent,
    budget: options.budget ?? new RetryBudget(),
    clock: options.clock ?? systemClock,
  };
}
