/** Counts calls, by peer: how many, how they ended, and how long they took. */
import { build, type Histogram } from 'hdr-histogram-js';

/** A call that has ended. */
export interface EndedCall {
  /** The peer it was on; `undefined` when it never had one. */
  readonly peer: string | undefined;
  /** The name of its gRPC status, e.g. `OK`. */
  readonly code: string;
  readonly latencyMs: number;
}

/** The calls of one peer, or of all. */
export class Tally {
  calls = 0;
  ok = 0;
  /** Failed calls by the name of their gRPC status. */
  readonly errors: Map<string, number> = new Map();
  // In microseconds: the histogram counts in whole numbers.
  readonly #latency: Histogram = build({ numberOfSignificantValueDigits: 3 });

  get failed(): number {
    return this.calls - this.ok;
  }

  record({ code, latencyMs }: EndedCall): void {
    this.calls += 1;
    if (code === 'OK') {
      this.ok += 1;
      this.#latency.recordValue(Math.round(latencyMs * 1000));
    } else {
      this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
    }
  }

  /** The latency that `percentile` percent of the calls that went well stayed within; 0 when there are none. */
  latencyMs(percentile: number): number {
    return this.#latency.getValueAtPercentile(percentile) / 1000;
  }
}

export class Statistics {
  readonly total: Tally = new Tally();
  /** In the order of their first calls. */
  readonly peers: Map<string, Tally> = new Map();
  /** Calls that ended without ever having had a peer. */
  readonly nowhere: Tally = new Tally();

  record(call: EndedCall): void {
    this.total.record(call);
    this.#tallyOf(call.peer).record(call);
  }

  #tallyOf(peer: string | undefined): Tally {
    if (peer === undefined) return this.nowhere;
    let tally = this.peers.get(peer);
    if (tally === undefined) {
      tally = new Tally();
      this.peers.set(peer, tally);
    }
    return tally;
  }
}
