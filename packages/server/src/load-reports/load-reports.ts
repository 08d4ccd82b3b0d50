/** Tells clients how much a server has to do, for them to send it as much as it can take: ORCA, gRFC A51. */
import type { HandlerContext } from '@peerage/client/codegen-v1';
import { type LoadReport, PeerError } from '@peerage/peer-core';
import type { Server, ServerExtension } from '../server.js';
import {
  type LoadReportsOptions,
  type LoadReportsSettings,
  loadReportsSettings,
} from './load-report-options.js';
import { loadReportService } from './load-report-service.js';
import { LoadSampler } from './load-sampler.js';
import { encodeLoadReport, type LoadReportRequest } from './orca-messages.js';
import { type Meter, ProcessMeter } from './process-meter.js';
import { ReportStreams } from './report-streams.js';

const trailer = 'endpoint-load-metrics-bin';

/** For clients that do not say how often they want to hear, as gRFC A51 has it. */
const usualIntervalMs = 30_000;

/** What can be said of a single call. */
export type CallLoad = Pick<LoadReport, 'requestCost' | 'utilization' | 'namedMetrics'>;

/** The load reports of one server: see `loadReports`. */
export class LoadReports implements ServerExtension {
  readonly #settings: LoadReportsSettings;
  readonly #sampler: LoadSampler;
  readonly #streams: ReportStreams;
  /** What was said of calls in flight, encoded. */
  readonly #ofCalls = new WeakMap<HandlerContext, Buffer>();
  #server: Server | undefined;

  constructor(settings: LoadReportsSettings, makeMeter: () => Meter) {
    this.#settings = settings;
    this.#streams = new ReportStreams(settings.sampleIntervalMs / 2);
    this.#sampler = new LoadSampler(settings, {
      makeMeter,
      inFlight: () => this.#server?.inFlight.total ?? 0,
      sampled: sample => this.#streams.sampled(sample, settings.clock.now()),
    });
  }

  /** What clients are told at this moment; nothing before the first sample. */
  get latest(): LoadReport {
    return this.#sampler.latest?.report ?? {};
  }

  /**
   * Adds to the report in the trailers of a call; to be called before its handler is done.
   *
   * @example
   * load.ofCall(context, { requestCost: { rows: rows.length } });
   */
  ofCall(context: HandlerContext, load: CallLoad): void {
    const said = this.#ofCalls.get(context);
    const more = encodeLoadReport(load);
    this.#ofCalls.set(context, said === undefined ? more : Buffer.concat([said, more]));
  }

  /** @throws PeerError `invalid-configuration` when it was added to a server before. */
  extend(server: Server): void {
    if (this.#server !== undefined) {
      const details = { field: 'loadReports', value: `those of server "${this.#server.name}"` };
      throw new PeerError('invalid-configuration', { ...details, expected: 'load reports of its own' });
    }
    this.#server = server;
    server.observeCalls({
      callStarted: () => this.#sampler.begin(),
      callEnding: (context, code) => this.#ending(context, code),
    });
    if (this.#settings.outOfBand) {
      const streamCoreMetrics = (request: LoadReportRequest) => this.#stream(request);
      server.add(loadReportService, { streamCoreMetrics }, { upkeep: true });
    }
    server.draining.addEventListener('abort', () => {
      this.#sampler.end();
      this.#streams.end();
    });
  }

  #ending(context: HandlerContext, code: number): void {
    this.#sampler.count(code);
    if (!this.#settings.perCall) return;
    const bytes = this.#sampler.latest?.bytes;
    const ofCall = this.#ofCalls.get(context);
    if (bytes === undefined && ofCall === undefined) return;
    // One after the other, messages of protobuf are one.
    const whole = ofCall === undefined ? bytes : Buffer.concat([bytes ?? Buffer.alloc(0), ofCall]);
    if (whole !== undefined) context.trailers.set(trailer, whole);
  }

  #stream({ intervalMs }: LoadReportRequest): ReturnType<ReportStreams['open']> {
    const { clock, minReportIntervalMs } = this.#settings;
    this.#sampler.begin();
    const asked = intervalMs > 0 ? intervalMs : usualIntervalMs;
    return this.#streams.open(this.#sampler.latest, Math.max(asked, minReportIntervalMs), clock.now());
  }
}

/**
 * Load reports, to be added to one server: with every call, in its trailers, and as a stream to clients that ask.
 *
 * The process is measured every `sampleIntervalMs` from the first call on, by one timer that keeps nothing alive; a call
 * is given bytes that are there already.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 * @example
 * const server = createServer().add(GreeterDefinition, handlers).add(loadReports());
 */
export function loadReports(options: LoadReportsOptions = {}): LoadReports {
  return new LoadReports(loadReportsSettings(options), () => new ProcessMeter());
}
