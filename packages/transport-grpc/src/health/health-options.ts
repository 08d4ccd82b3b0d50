/** What health checking can be told, and what holds when it is not. */
import { type Clock, type Observer, PeerError, type Random, systemClock } from '@peerage/peer-core';
import type { BackoffSettings } from '../backoff.js';

/** What to ask about, and what becomes of no answer. */
export interface HealthCheckedOptions {
  /** The service whose health counts; `''`, the default, is the server as a whole. */
  readonly service?: string;
  /** How long the server may take to say how it is when it is asked first; 10 000 by default. */
  readonly answerTimeoutMs?: number;
  /** The waits between attempts to ask. */
  readonly retry?: HealthRetryOptions;
  /** For messages and events; `health-checked` by default. */
  readonly name?: string;
  readonly observer?: Observer | undefined;
  readonly clock?: Clock;
  /** Keeps clients from acting in step; `Math.random` when left out. */
  readonly random?: Random;
}

/** How long to wait before a watch that ended is begun again. */
export interface HealthRetryOptions {
  /** After the first failure; 1 000 by default. Each wait is 1.6 times the one before. */
  readonly initialMs?: number;
  /** The longest; 30 000 by default. */
  readonly maxMs?: number;
  /** By what part of itself a wait may be longer or shorter, 0 to 1; 0.2 by default. */
  readonly jitter?: number;
}

/** The options with every default filled in. */
export interface HealthSettings extends Required<Omit<HealthCheckedOptions, 'retry'>> {
  readonly retry: BackoffSettings;
}

/** @throws PeerError `invalid-configuration` naming the first option that is out of its range. */
export function healthSettingsOf(options: HealthCheckedOptions): HealthSettings {
  const { service = '', answerTimeoutMs = 10_000, retry = {} } = options;
  const { initialMs = 1_000, maxMs = 30_000, jitter = 0.2 } = retry;
  if (typeof service !== 'string') throw invalid('service', service, 'the name of a service');
  checkMs('answerTimeoutMs', answerTimeoutMs);
  checkMs('retry.initialMs', initialMs);
  checkMs('retry.maxMs', maxMs);
  if (!(jitter >= 0 && jitter <= 1)) throw invalid('retry.jitter', jitter, 'a number from 0 to 1');
  return {
    service,
    answerTimeoutMs,
    retry: { initialMs, maxMs, jitter },
    name: options.name ?? 'health-checked',
    observer: options.observer,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  };
}

function checkMs(field: string, value: number): void {
  if (!(value >= 1)) throw invalid(field, value, 'a number of milliseconds of at least 1');
}

function invalid(field: string, value: unknown, expected: string): PeerError {
  return new PeerError('invalid-configuration', { field, value: String(value), expected });
}
