/** How a request ended, as far as choosing the next peer is concerned. */

export interface Outcome {
  /** The gRPC status code; 0 is OK. */
  readonly code: number;
  /** This side ended the request (cancel, abort, a lost hedge), so it says nothing about the peer. */
  readonly cancelled?: boolean;
  /** What the server said about its load, when it did (gRFC A51). */
  readonly loadReport?: LoadReport | undefined;
}

/** A server's report of its own load, per request or out of band; the fields of ORCA's `OrcaLoadReport`. */
export interface LoadReport {
  /** 0 idle, 1 full; above 1 beyond what was provisioned. */
  readonly cpuUtilization?: number;
  readonly memUtilization?: number;
  /** The server's own measure of its load; takes the place of CPU when above 0. */
  readonly applicationUtilization?: number;
  /** Requests per second the server answers. */
  readonly rpsFractional?: number;
  /** Errors per second. */
  readonly eps?: number;
  readonly namedMetrics?: Readonly<Record<string, number>>;
  readonly utilization?: Readonly<Record<string, number>>;
  readonly requestCost?: Readonly<Record<string, number>>;
}

/** The outcome of a request that ended well; shared, so the common case allocates nothing. */
export const okOutcome: Outcome = Object.freeze({ code: 0 });

/**
 * Whether a request failed by its peer's fault: UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNIMPLEMENTED,
 * INTERNAL, UNAVAILABLE and DATA_LOSS are, everything else is the caller's.
 */
export function isPeerFailure(outcome: Outcome): boolean {
  return peerFailureCodes.has(outcome.code);
}

const peerFailureCodes: ReadonlySet<number> = new Set([2, 4, 8, 12, 13, 14, 15]);
