/** What can be said about load reports, and what holds when it is not. */
import { type Clock, isPeerFailure, type LoadReport, type Observer, systemClock } from '@peerage/peer-core';
import {
  callback,
  checkSettings,
  clockRule,
  durationMs,
  flag,
  integer,
  type Rules,
} from '@peerage/peer-core/settings';

/** Which reports there are, and how the process is measured for them. */
export interface LoadReportsOptions {
  /** Send a report in the trailers of every call; true by default. */
  readonly perCall?: boolean | undefined;
  /** Serve `OpenRcaService`, for clients that ask for a stream of reports; true by default. */
  readonly outOfBand?: boolean | undefined;
  /** How often the process is measured; 1 000 by default. No stream is told more often. */
  readonly sampleIntervalMs?: number | undefined;
  /** Over how many samples rates and utilizations are taken; 10 by default. */
  readonly windowSamples?: number | undefined;
  /** The shortest interval between reports of a stream, whatever a client asks for; 1 000 by default. */
  readonly minReportIntervalMs?: number | undefined;
  /**
   * What the application knows of its own load, asked at every sample. What it gives counts instead of what is
   * measured; its metrics come beside those that are.
   */
  readonly measure?: (() => LoadReport) | undefined;
  /** Whether a call that ended with this status counts as the server's error; `isPeerFailure` by default. */
  readonly isError?: ((code: number) => boolean) | undefined;
  /** Is told when `measure` throws; without it that becomes a process warning. */
  readonly observer?: Observer | undefined;
  readonly clock?: Clock | undefined;
}

/** The options with every default filled in. */
export type LoadReportsSettings = {
  readonly [Name in Exclude<keyof LoadReportsOptions, 'observer'>]-?: NonNullable<LoadReportsOptions[Name]>;
} & Pick<LoadReportsOptions, 'observer'>;

const longestMs = 2 ** 31 - 1;

const rules: Rules<LoadReportsOptions> = {
  perCall: flag,
  outOfBand: flag,
  sampleIntervalMs: integer(10, longestMs),
  windowSamples: integer(1, 10_000),
  minReportIntervalMs: durationMs,
  measure: callback,
  isError: callback,
  observer: callback,
  clock: clockRule,
};

/** @throws PeerError `invalid-configuration` naming the first option that cannot be meant. */
export function loadReportsSettings(options: LoadReportsOptions): LoadReportsSettings {
  checkSettings('loadReports', options, rules);
  const { sampleIntervalMs = 1_000 } = options;
  return {
    perCall: options.perCall ?? true,
    outOfBand: options.outOfBand ?? true,
    sampleIntervalMs,
    windowSamples: options.windowSamples ?? 10,
    minReportIntervalMs: options.minReportIntervalMs ?? 1_000,
    measure: options.measure ?? (() => ({})),
    isError: options.isError ?? (code => isPeerFailure({ code })),
    observer: options.observer,
    clock: options.clock ?? systemClock,
  };
}
