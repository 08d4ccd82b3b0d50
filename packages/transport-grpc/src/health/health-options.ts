/** What health checking can be told, and what holds when it is not. */
import {
  type BackoffSettings,
  type Clock,
  type Observer,
  PeerError,
  type Random,
  systemClock,
} from '@peerage/peer-core';
import { checkMs, type StreamRetryOptions, streamRetrySettings } from '../stream-retry-options.js';

/** What to ask about, and what becomes of no answer. */
export interface HealthCheckedOptions {
  /** The service whose health counts; `''`, the default, is the server as a whole. */
  readonly service?: string;
  /** How long the server may take to say how it is when it is asked first; 10 000 by default. */
  readonly answerTimeoutMs?: number;
  /** The waits between attempts to ask. */
  readonly retry?: StreamRetryOptions;
  /** For messages and events; `health-checked` by default. */
  readonly name?: string;
  readonly observer?: Observer | undefined;
  readonly clock?: Clock;
  /** Keeps clients from acting in step; `Math.random` when left out. */
  readonly random?: Random;
}

/** The options with every default filled in. */
export interface HealthSettings extends Required<Omit<HealthCheckedOptions, 'retry'>> {
  readonly retry: BackoffSettings;
}

/** @throws PeerError `invalid-configuration` naming the first option that is out of its range. */
export function healthSettingsOf(options: HealthCheckedOptions): HealthSettings {
  const { service = '', answerTimeoutMs = 10_000 } = options;
  if (typeof service !== 'string') {
    const details = { field: 'service', value: String(service), expected: 'the name of a service' };
    throw new PeerError('invalid-configuration', details);
  }
  checkMs('answerTimeoutMs', answerTimeoutMs);
  return {
    service,
    answerTimeoutMs,
    retry: streamRetrySettings(options.retry),
    name: options.name ?? 'health-checked',
    observer: options.observer,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  };
}
