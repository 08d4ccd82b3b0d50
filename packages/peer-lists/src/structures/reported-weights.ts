/**
 * Weights from what servers report about their load.
 *
 * Formula, periods and names are those of gRFC A58, "weighted_round_robin LB policy".
 */
import type { LoadReport, PolicyPeer } from '@peerage/peer-core';
import { durationMs, finite, nested, type Rule, rule } from '@peerage/peer-core/settings';
import { metricNames, type Utilization, utilization } from './utilization.js';

/** How reports become weights, as in gRFC A58. */
export interface ReportedWeightsOptions {
  /** How much a share of failed requests adds to a server's utilization; 1 by default, at least 0. */
  readonly errorUtilizationPenalty?: number;
  /** How long a server must have reported before its weight counts; 10 000 by default. */
  readonly blackoutPeriodMs?: number;
  /** How long a weight counts after the report it came from; 180 000 by default, above 0. */
  readonly weightExpirationPeriodMs?: number;
  /** How often new weights are put to use; 1 000 by default, and 100 when less. */
  readonly weightUpdatePeriodMs?: number;
  /**
   * What to take for utilization before anything else: `application_utilization`, `cpu_utilization`,
   * `mem_utilization`, `named_metrics.<name>` or `utilization.<name>`; of several the greatest. None by default.
   */
  readonly metricNamesForComputingUtilization?: readonly string[];
}

export const reportedWeightsRule: Rule = nested<ReportedWeightsOptions>('load reports', {
  errorUtilizationPenalty: finite(0),
  blackoutPeriodMs: durationMs,
  weightExpirationPeriodMs: rule('milliseconds above 0', value => typeof value === 'number' && value > 0),
  weightUpdatePeriodMs: durationMs,
  metricNamesForComputingUtilization: metricNames,
});

const shortestUpdatePeriodMs = 100;

export class ReportedWeights {
  readonly updatePeriodMs: number;
  readonly #penalty: number;
  readonly #blackoutMs: number;
  readonly #expirationMs: number;
  readonly #utilization: Utilization;
  readonly #reported = new WeakMap<PolicyPeer, ReportedWeight>();

  constructor(options: ReportedWeightsOptions) {
    const {
      errorUtilizationPenalty = 1,
      blackoutPeriodMs = 10_000,
      weightExpirationPeriodMs = 180_000,
      weightUpdatePeriodMs = 1_000,
      metricNamesForComputingUtilization = [],
    } = options;
    this.updatePeriodMs = Math.max(weightUpdatePeriodMs, shortestUpdatePeriodMs);
    this.#penalty = errorUtilizationPenalty;
    this.#blackoutMs = blackoutPeriodMs;
    this.#expirationMs = weightExpirationPeriodMs;
    this.#utilization = utilization(metricNamesForComputingUtilization);
  }

  /** Takes in a report; one without load or without utilization says nothing. */
  record(peer: PolicyPeer, report: LoadReport, nowMs: number): void {
    const weight = this.#weightOf(report);
    if (!(weight > 0 && Number.isFinite(weight))) return;
    const known = this.#reported.get(peer);
    const sinceMs = known === undefined || this.#expired(known, nowMs) ? nowMs : known.sinceMs;
    this.#reported.set(peer, { weight, sinceMs, updatedMs: nowMs });
  }

  /** The peer's connection was lost: what comes back may be another server. */
  forget(peer: PolicyPeer): void {
    this.#reported.delete(peer);
  }

  /** `undefined` while the peer has reported too little, and when it has been silent too long. */
  of(peer: PolicyPeer, nowMs: number): number | undefined {
    const known = this.#reported.get(peer);
    if (known === undefined || this.#expired(known, nowMs)) return undefined;
    return nowMs - known.sinceMs < this.#blackoutMs ? undefined : known.weight;
  }

  /** Requests per second for each unit of utilization: what the server could answer if it were full. */
  #weightOf(report: LoadReport): number {
    const { rpsFractional: requests = 0, eps: errors = 0 } = report;
    const used = this.#utilization(report);
    if (!(requests > 0 && used > 0)) return 0;
    return requests / (used + (Math.max(0, errors) / requests) * this.#penalty);
  }

  #expired({ updatedMs }: ReportedWeight, nowMs: number): boolean {
    return nowMs - updatedMs >= this.#expirationMs;
  }
}

interface ReportedWeight {
  readonly weight: number;
  /** When the reports began that have not been interrupted since. */
  readonly sinceMs: number;
  readonly updatedMs: number;
}
