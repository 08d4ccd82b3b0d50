/** Peak EWMA: of two peers drawn at random, the one that should answer sooner. */
import {
  type Clock,
  type Outcome,
  type Policy,
  type PolicyPeer,
  type Random,
  randomInt,
  systemClock,
} from '@peerage/peer-core';
import { callback, checkSettings, clockRule, positive, type Rules, rule } from '@peerage/peer-core/settings';
import { LatencyEstimate, type LatencyEstimateOptions } from '../structures/latency-estimate.js';
import { processDelayMs } from '../structures/loop-delay.js';

/** How latencies are averaged, and what is believed where there are none. */
export interface PeakEwmaOptions {
  /** How slowly a peak is forgotten, as a time constant; 10 000 by default. */
  readonly decayMs?: number;
  /** How long a peer is taken to need while nothing is known of it; 30 by default. */
  readonly initialLatencyMs?: number;
  /** A peer that has had no request for this long is given one, to see what it is like by now; 1 000 by default. */
  readonly forcedPickMs?: number;
  /**
   * How long this process has not been able to hear of answers, in milliseconds, at a moment of the clock. Measured
   * by default; 0 under a clock that is not the system's.
   */
  readonly loopDelayMs?: (nowMs: number) => number;
  readonly random?: Random;
  /** The list's clock; the system's by default. */
  readonly clock?: Clock;
}

const rules: Rules<PeakEwmaOptions> = {
  decayMs: positive,
  initialLatencyMs: positive,
  forcedPickMs: rule('a number of milliseconds above 0', value => typeof value === 'number' && value > 0),
  loopDelayMs: callback,
  random: callback,
  clock: clockRule,
};

/**
 * Draws two distinct peers at random and chooses the one with the lower `latency · (pending + 1) / weight`; O(1).
 *
 * Latency is a moving average that follows peaks at once and comes down over `decayMs` (Finagle's peak EWMA), and at
 * least the time the peer has left requests without any answer. One choice in eight, at most, goes to a drawn peer
 * for having had no request for `forcedPickMs`.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 */
export function peakEwma(options: PeakEwmaOptions = {}): Policy {
  checkSettings('peakEwma', options, rules);
  return new PeakEwma(options);
}

/** So that latency decides even where requests are so rare that everybody is idle. */
const choicesPerForced = 8;

class PeakEwma implements Policy {
  readonly name = 'peak-ewma';
  readonly #random: Random;
  readonly #clock: Clock;
  readonly #forcedPickMs: number;
  readonly #estimateOptions: LatencyEstimateOptions;
  /** By the position of the peer. */
  readonly #estimates: LatencyEstimate[] = [];
  /** Of removed peers as well: most come back. */
  readonly #remembered = new WeakMap<PolicyPeer, LatencyEstimate>();
  #untilForced = 0;

  constructor(options: PeakEwmaOptions) {
    const { random = Math.random, clock = systemClock } = options;
    const { decayMs = 10_000, initialLatencyMs = 30, forcedPickMs = 1_000 } = options;
    const { loopDelayMs = clock === systemClock ? processDelayMs : () => 0 } = options;
    this.#random = random;
    this.#clock = clock;
    this.#forcedPickMs = forcedPickMs;
    this.#estimateOptions = { decayMs, initialMs: initialLatencyMs, loopDelayMs };
  }

  add(peer: PolicyPeer): void {
    const estimate = this.#remembered.get(peer) ?? new LatencyEstimate(peer, this.#estimateOptions);
    this.#remembered.set(peer, estimate);
    peer.position = this.#estimates.length;
    this.#estimates.push(estimate);
  }

  remove(peer: PolicyPeer): void {
    const last = this.#estimates.pop();
    if (last === undefined || last.peer === peer) return;
    this.#estimates[peer.position] = last;
    last.peer.position = peer.position;
  }

  choose(): PolicyPeer | undefined {
    const now = this.#clock.now();
    const pick = this.#estimates.length < 2 ? this.#estimates[0] : this.#betterOfTwo(now);
    pick?.chosen(now);
    return pick?.peer;
  }

  finished(peer: PolicyPeer, outcome: Outcome, latencyMs: number): void {
    const estimate = this.#remembered.get(peer);
    if (outcome.cancelled === true) estimate?.observeAtLeast(latencyMs, this.#clock.now());
    else estimate?.observe(latencyMs, this.#clock.now());
  }

  #betterOfTwo(now: number): LatencyEstimate | undefined {
    const first = randomInt(this.#random, this.#estimates.length);
    // Drawn from one fewer and stepped over the first: uniform, and never the same peer twice.
    const other = randomInt(this.#random, this.#estimates.length - 1);
    const a = this.#estimates[first];
    const b = this.#estimates[other < first ? other : other + 1];
    if (a === undefined || b === undefined) return undefined;
    a.look(now);
    b.look(now);
    return b.cost(now) < a.cost(now) ? this.#unlessStale(b, a, now) : this.#unlessStale(a, b, now);
  }

  /** The better one, or the worse one if it is time to look at it again. */
  #unlessStale(better: LatencyEstimate, worse: LatencyEstimate, now: number): LatencyEstimate {
    if (this.#untilForced > 0) {
      this.#untilForced -= 1;
      return better;
    }
    // Of two idle ones the better one will do, unless the worse one has been idle for longer.
    if (worse.chosenAtMs >= better.chosenAtMs || !worse.isStale(this.#forcedPickMs, now)) return better;
    this.#untilForced = choicesPerForced - 1;
    return worse;
  }
}
