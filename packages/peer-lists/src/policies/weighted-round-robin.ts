/** Weighted round robin: turns in proportion to weight, spread as evenly as they can be. */
import {
  type ChooseRequest,
  type Clock,
  fraction,
  type LoadReport,
  type Outcome,
  type Policy,
  type PolicyPeer,
  type Random,
  systemClock,
} from '@peerage/peer-core';
import { callback, checkSettings, clockRule, type Rules } from '@peerage/peer-core/settings';
import {
  ReportedWeights,
  type ReportedWeightsOptions,
  reportedWeightsRule,
} from '../structures/reported-weights.js';
import { WeightCircle } from '../structures/weight-circle.js';
import { roundRobin } from './round-robin.js';

/** Where weights come from besides identifiers. */
export interface WeightedRoundRobinOptions {
  /**
   * Weighs peers by what they report about their load, times the weight they have anyway; `{}` takes the defaults
   * of gRFC A58. Off by default, and then the policy costs requests nothing when they end.
   */
  readonly loadReports?: ReportedWeightsOptions | undefined;
  readonly random?: Random;
  /** For load reports; the system's by default. */
  readonly clock?: Clock;
}

const rules: Rules<WeightedRoundRobinOptions> = {
  loadReports: reportedWeightsRule,
  random: callback,
  clock: clockRule,
};

/**
 * Gives each peer turns in proportion to its weight; O(1) to choose, O(n) once after a change.
 *
 * A static stride scheduler: peers lie around a circle, each as long as its weight, and every choice goes on by the
 * golden section of the circle. Between two turns of a peer there are never more than 2/share choices nor fewer than
 * 0.38/share, and after any number of choices its count is off by three at most. Where the walk stands outlives every
 * change. With equal weights this is `roundRobin`.
 *
 * A weight that is not known counts as the mean of the others; when fewer than two are known, all are equal.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 */
export function weightedRoundRobin(options: WeightedRoundRobinOptions = {}): Policy {
  checkSettings('weightedRoundRobin', options, rules);
  const { loadReports, random = Math.random, clock = systemClock } = options;
  return loadReports === undefined
    ? new WeightedRoundRobin(random, peers => peers.map(({ weight }) => weight))
    : new ReportedRoundRobin(random, clock, new ReportedWeights(loadReports));
}

/**
 * Of all strides this one spreads its steps most evenly: the three-distance theorem bounds how long the walk stays
 * away from an arc, and for the golden section the bound is lowest.
 */
const stride = (Math.sqrt(5) - 1) / 2;

class WeightedRoundRobin implements Policy {
  readonly name = 'weighted-round-robin';
  readonly #weigh: (peers: readonly PolicyPeer[]) => readonly (number | undefined)[];
  readonly #peers = new Set<PolicyPeer>();
  /** Takes over while weights are equal; owns the peers' positions. */
  readonly #equals: Policy;
  /** The peers in the order of their arcs. */
  #order: readonly PolicyPeer[] = [];
  #circle: WeightCircle | undefined;
  #stale = false;
  #point: number;

  constructor(random: Random, weigh: (peers: readonly PolicyPeer[]) => readonly (number | undefined)[]) {
    this.#weigh = weigh;
    this.#equals = roundRobin({ random });
    this.#point = fraction(random);
  }

  add(peer: PolicyPeer): void {
    this.#peers.add(peer);
    this.#equals.add(peer);
    this.#stale = true;
  }

  remove(peer: PolicyPeer): void {
    this.#peers.delete(peer);
    this.#equals.remove(peer);
    this.#stale = true;
  }

  attributesChanged(): void {
    this.#stale = true;
  }

  choose(request: ChooseRequest): PolicyPeer | undefined {
    if (this.#stale) this.#layOut();
    if (this.#circle === undefined) return this.#equals.choose(request);
    this.#point += stride;
    if (this.#point >= 1) this.#point -= 1;
    return this.#order[this.#circle.at(this.#point)];
  }

  #layOut(): void {
    this.#stale = false;
    this.#order = [...this.#peers];
    const weights = completed(this.#weigh(this.#order));
    const equal = weights.every(weight => weight === weights[0]);
    this.#circle = equal ? undefined : new WeightCircle(weights);
  }
}

/** A class of its own, because a list times every request for a policy that has `finished`. */
class ReportedRoundRobin extends WeightedRoundRobin {
  readonly #reports: ReportedWeights;
  readonly #clock: Clock;
  #nextUpdateMs = 0;

  constructor(random: Random, clock: Clock, reports: ReportedWeights) {
    super(random, peers => {
      const now = clock.now();
      const reported = completed(peers.map(peer => reports.of(peer, now)));
      return peers.map((peer, index) => peer.weight * (reported[index] ?? 1));
    });
    this.#clock = clock;
    this.#reports = reports;
  }

  override remove(peer: PolicyPeer): void {
    if (peer.connectionStatus !== 'available') this.#reports.forget(peer);
    super.remove(peer);
  }

  finished(peer: PolicyPeer, { loadReport }: Outcome): void {
    this.#learn(peer, loadReport);
  }

  loadReported(peer: PolicyPeer, report: LoadReport): void {
    this.#learn(peer, report);
  }

  #learn(peer: PolicyPeer, report: LoadReport | undefined): void {
    const now = this.#clock.now();
    if (report !== undefined) this.#reports.record(peer, report, now);
    if (now < this.#nextUpdateMs) return;
    this.#nextUpdateMs = now + this.#reports.updatePeriodMs;
    this.attributesChanged();
  }
}

/** Fills in the mean for weights that are not known or no weights. */
function completed(weights: readonly (number | undefined)[]): number[] {
  const known = weights.filter(isWeight);
  if (known.length < 2) return weights.map(() => 1);
  const mean = known.reduce((sum, weight) => sum + weight, 0) / known.length;
  return weights.map(weight => (isWeight(weight) ? weight : mean));
}

function isWeight(weight: number | undefined): weight is number {
  return weight !== undefined && weight > 0 && Number.isFinite(weight);
}
