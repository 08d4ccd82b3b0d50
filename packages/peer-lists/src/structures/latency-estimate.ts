/**
 * How long the next request to a peer may take to be answered.
 *
 * An average that follows every peak at once and comes down slowly: Finagle's "peak EWMA". What is still unanswered
 * counts as soon as it takes longer than that.
 */
import type { PolicyPeer } from '@peerage/peer-core';

export interface LatencyEstimateOptions {
  /** The time constant of coming down. */
  readonly decayMs: number;
  /** What is assumed of a peer of which nothing is known. */
  readonly initialMs: number;
  /** How long this process has not been able to hear of answers. */
  readonly loopDelayMs: (nowMs: number) => number;
}

/** Worse than anything known, so that a peer of which nothing is known gets one request at a time. */
const untriedMs = 1e9;
/** What takes no measurable time still takes some: a cost of 0 would hide how many requests are pending. */
const resolutionMs = 0.001;
/** A peak counts only while no more than this share of it may be the process's own delay. */
const greatestOwnShare = 1 / 4;

export class LatencyEstimate {
  readonly peer: PolicyPeer;
  readonly #options: LatencyEstimateOptions;
  #known = false;
  #valueMs: number;
  #observedAtMs = 0;
  #chosenAtMs = Number.NEGATIVE_INFINITY;
  /** How many requests were unanswered at the last look, and since when nothing was heard of them. */
  #unanswered = 0;
  #silentSinceMs = 0;

  constructor(peer: PolicyPeer, options: LatencyEstimateOptions) {
    this.peer = peer;
    this.#options = options;
    this.#valueMs = options.initialMs;
  }

  /** When the peer was last chosen. */
  get chosenAtMs(): number {
    return this.#chosenAtMs;
  }

  /** What one more request on the peer costs: latency for each that is pending, by weight. */
  cost(nowMs: number): number {
    return (this.expectedMs(nowMs) * (this.peer.pending + 1)) / this.peer.weight;
  }

  expectedMs(nowMs: number): number {
    if (this.#unanswered > 0 && !this.#known) return untriedMs;
    const silentMs = this.#silentMs(nowMs);
    if (silentMs <= this.#valueMs) return this.#valueMs;
    return Math.max(this.#valueMs, silentMs - this.#options.loopDelayMs(nowMs));
  }

  /**
   * Takes note of answers since the last look; everything else holds as of then.
   *
   * Which request was answered is not known, only that fewer are unanswered than before. A look at each draw is
   * often enough.
   */
  look(nowMs: number): void {
    const { unanswered } = this.peer;
    // Requests that were given to the peer without asking began after the last look, if it had none then.
    if (unanswered === 0 || this.#unanswered === 0 || unanswered < this.#unanswered)
      this.#silentSinceMs = nowMs;
    this.#unanswered = unanswered;
  }

  /** The peer is chosen for a request, which waits from now on. */
  chosen(nowMs: number): void {
    this.look(nowMs);
    this.#unanswered += 1;
    this.#chosenAtMs = nowMs;
  }

  /** A request was answered or failed after `latencyMs`. */
  observe(latencyMs: number, nowMs: number): void {
    const { decayMs, loopDelayMs } = this.#options;
    const ownMs = loopDelayMs(nowMs);
    const sampleMs = Math.max(latencyMs, resolutionMs);
    const comesDown = this.#known && sampleMs < this.#valueMs;
    // To a process that stalls every peer seems slow. One that seems faster than before is at least that fast.
    if (!comesDown && ownMs > latencyMs * greatestOwnShare) return;
    const kept = comesDown ? Math.exp((this.#observedAtMs - nowMs) / decayMs) : 0;
    this.#valueMs = this.#valueMs * kept + sampleMs * (1 - kept);
    this.#observedAtMs = nowMs;
    this.#known = true;
  }

  /** A request was given up after `latencyMs`: an answer would have taken longer. */
  observeAtLeast(latencyMs: number, nowMs: number): void {
    if (latencyMs > this.#valueMs) this.observe(latencyMs, nowMs);
  }

  /**
   * Whether the estimate is worth a request because the peer has had none for `idleMs`. One that does not answer is
   * asked after pauses that double.
   */
  isStale(idleMs: number, nowMs: number): boolean {
    return nowMs - this.#chosenAtMs >= Math.max(idleMs, this.#silentMs(nowMs) / 2);
  }

  /** How long requests have been unanswered with nothing heard; no longer than the oldest of them waits. */
  #silentMs(nowMs: number): number {
    return this.#unanswered === 0 ? 0 : nowMs - this.#silentSinceMs;
  }
}
