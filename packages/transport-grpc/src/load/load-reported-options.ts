/** What can be said about load reports that come by themselves, and what holds when it is not. */
import {
  type BackoffSettings,
  type Clock,
  type Observer,
  type Random,
  systemClock,
} from '@peerage/peer-core';
import { callback, checkSettings, clockRule, periodMs, type Rules, text } from '@peerage/peer-core/settings';
import { longestTimerMs } from '../grpc-js.js';
import { type StreamRetryOptions, streamRetryRule, streamRetrySettings } from '../stream-retry-options.js';

/** How often to ask for reports, and what becomes of a report that ends. */
export interface LoadReportedOptions {
  /**
   * How often servers are asked to report; 10 000 by default, as gRFC A58 has it. A server may keep to a longer
   * interval of its own.
   */
  readonly intervalMs?: number;
  /** The waits between attempts to ask. */
  readonly retry?: StreamRetryOptions;
  /** For messages and events; `load-reported` by default. */
  readonly name?: string;
  readonly observer?: Observer | undefined;
  readonly clock?: Clock;
  /** Keeps clients from acting in step; `Math.random` when left out. */
  readonly random?: Random;
}

/** The options with every default filled in. */
export interface LoadReportedSettings extends Required<Omit<LoadReportedOptions, 'retry'>> {
  readonly retry: BackoffSettings;
}

const rules: Rules<LoadReportedOptions> = {
  intervalMs: periodMs,
  retry: streamRetryRule,
  name: text,
  observer: callback,
  clock: clockRule,
  random: callback,
};

/** @throws PeerError `invalid-configuration` naming the first option that is out of its range, or is none. */
export function loadSettingsOf(options: LoadReportedOptions): LoadReportedSettings {
  checkSettings('loadReported', options, rules);
  return {
    intervalMs: Math.min(options.intervalMs ?? 10_000, longestTimerMs),
    retry: streamRetrySettings(options.retry),
    name: options.name ?? 'load-reported',
    observer: options.observer,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  };
}
