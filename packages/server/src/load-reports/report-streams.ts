/** Clients that asked for a stream of reports, and when each is due the next. */
import { status } from '@grpc/grpc-js';
import type { Subscribable } from '@peerage/client/codegen-v1';
import { ServerError } from '../server-error.js';
import type { EncodedReport } from './orca-messages.js';

type Subscriber = Parameters<Subscribable<EncodedReport>['subscribe']>[0];

interface Stream {
  readonly subscriber: Subscriber;
  readonly intervalMs: number;
  dueMs: number;
}

/** Has no timer: whoever takes samples says so, and the streams that are due are told. */
export class ReportStreams {
  readonly #toleranceMs: number;
  readonly #streams = new Set<Stream>();
  #ended = false;

  /** @param toleranceMs How long before its time a report may come. */
  constructor(toleranceMs: number) {
    this.#toleranceMs = toleranceMs;
  }

  /** Tells `report`, or the next one if there is none yet, and another one every `intervalMs` from then on. */
  open(report: EncodedReport | undefined, intervalMs: number, nowMs: number): Subscribable<EncodedReport> {
    return {
      subscribe: subscriber => {
        if (this.#ended) {
          subscriber.error(stopping());
          return { unsubscribe: () => undefined };
        }
        const stream = { subscriber, intervalMs, dueMs: report === undefined ? nowMs : nowMs + intervalMs };
        this.#streams.add(stream);
        if (report !== undefined) subscriber.next(report);
        return { unsubscribe: () => void this.#streams.delete(stream) };
      },
    };
  }

  sampled(report: EncodedReport, nowMs: number): void {
    for (const stream of [...this.#streams]) {
      if (nowMs + this.#toleranceMs < stream.dueMs) continue;
      stream.dueMs = nowMs + stream.intervalMs;
      stream.subscriber.next(report);
    }
  }

  /** A server that stops waits for nobody who would listen for ever. */
  end(): void {
    this.#ended = true;
    const streams = [...this.#streams];
    this.#streams.clear();
    for (const { subscriber } of streams) subscriber.error(stopping());
  }
}

function stopping(): ServerError {
  return new ServerError(status.UNAVAILABLE, 'The server is being stopped.');
}
