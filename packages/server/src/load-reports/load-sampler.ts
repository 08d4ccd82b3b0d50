/** Measures the load of the process every now and then, and makes reports of it. */
import { type LoadReport, PeerError, type Timer, tellProblem } from '@peerage/peer-core';
import type { LoadReportsSettings } from './load-report-options.js';
import { type Counts, LoadWindow } from './load-window.js';
import { encodeLoadReport } from './orca-messages.js';
import type { Meter } from './process-meter.js';

/** A report, and its bytes: encoded once however often it is sent. */
export interface Sample {
  readonly report: LoadReport;
  readonly bytes: Buffer;
}

export interface SamplerParts {
  /** Asked when measuring begins. */
  readonly makeMeter: () => Meter;
  readonly inFlight: () => number;
  /** Told of every sample. */
  readonly sampled: (sample: Sample) => void;
}

/** Begins when it is first asked to: a server that nobody calls is not measured. */
export class LoadSampler {
  readonly #settings: LoadReportsSettings;
  readonly #parts: SamplerParts;
  #requests = 0;
  #errors = 0;
  #meter: Meter | undefined;
  #timer: Timer | undefined;
  #ended = false;
  #toldFailure = false;
  /** The last one; `undefined` before the first. */
  latest: Sample | undefined;

  constructor(settings: LoadReportsSettings, parts: SamplerParts) {
    this.#settings = settings;
    this.#parts = parts;
  }

  begin(): void {
    if (this.#meter !== undefined || this.#ended) return;
    const meter = this.#parts.makeMeter();
    this.#meter = meter;
    const window = new LoadWindow(this.#settings.windowSamples, this.#counts(meter));
    this.#plan(() => this.#sample(meter, window));
  }

  end(): void {
    this.#ended = true;
    this.#timer?.cancel();
    this.#meter?.stop();
  }

  /** A request has ended. */
  count(code: number): void {
    this.#requests += 1;
    if (this.#settings.isError(code)) this.#errors += 1;
  }

  #plan(next: () => void): void {
    const { clock, sampleIntervalMs } = this.#settings;
    this.#timer = clock.setTimer(next, sampleIntervalMs).unref();
  }

  #sample(meter: Meter, window: LoadWindow): void {
    this.#plan(() => this.#sample(meter, window));
    const report = this.#reportOf(meter, window);
    this.latest = { report, bytes: encodeLoadReport(report) };
    this.#parts.sampled(this.latest);
  }

  #reportOf(meter: Meter, window: LoadWindow): LoadReport {
    const rates = window.add(this.#counts(meter));
    const { utilization, namedMetrics, ...said } = this.#measured();
    return {
      cpuUtilization: rates.cpus / meter.cpuCount,
      memUtilization: meter.memUtilization(),
      // JavaScript runs on one thread: a server on Node is full when its event loop is.
      applicationUtilization: rates.loopUtilization,
      rpsFractional: rates.requestsPerSecond,
      eps: rates.errorsPerSecond,
      ...said,
      utilization: { event_loop: rates.loopUtilization, ...utilization },
      namedMetrics: {
        event_loop_delay_ms: meter.takeLoopDelayMs(),
        requests_in_flight: this.#parts.inFlight(),
        ...namedMetrics,
      },
    };
  }

  /** What the application says; nothing when it throws or gives what is no report, which is told once. */
  #measured(): LoadReport {
    try {
      const said = this.#settings.measure();
      // What is no report cannot be encoded.
      encodeLoadReport(said);
      return said;
    } catch (cause) {
      if (!this.#toldFailure) {
        this.#toldFailure = true;
        const details = { callback: 'measure', of: 'loadReports' };
        tellProblem(
          this.#settings.observer,
          'load-reports',
          new PeerError('callback-failed', details, { cause }),
        );
      }
      return {};
    }
  }

  #counts(meter: Meter): Counts {
    const { clock } = this.#settings;
    return { ...meter.usage(), atMs: clock.now(), requests: this.#requests, errors: this.#errors };
  }
}
