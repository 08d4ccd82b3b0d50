/** What health checking can be told, and what holds when it is not. */
import {
  type BackoffSettings,
  type Clock,
  type Observer,
  type Random,
  systemClock,
} from '@peerage/peer-core';
import {
  callback,
  checkSettings,
  clockRule,
  periodMs,
  type Rules,
  rule,
  text,
} from '@peerage/peer-core/settings';
import { type StreamRetryOptions, streamRetryRule, streamRetrySettings } from '../stream-retry-options.js';

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

const rules: Rules<HealthCheckedOptions> = {
  service: rule('the name of a service', value => typeof value === 'string'),
  answerTimeoutMs: periodMs,
  retry: streamRetryRule,
  name: text,
  observer: callback,
  clock: clockRule,
  random: callback,
};

/** @throws PeerError `invalid-configuration` naming the first option that is out of its range, or is none. */
export function healthSettingsOf(options: HealthCheckedOptions): HealthSettings {
  checkSettings('healthChecked', options, rules);
  return {
    service: options.service ?? '',
    answerTimeoutMs: options.answerTimeoutMs ?? 10_000,
    retry: streamRetrySettings(options.retry),
    name: options.name ?? 'health-checked',
    observer: options.observer,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  };
}
