/**
 * Keeps a peer that fails fast from drawing traffic: the black hole.
 *
 * A peer that answers with an error in a millisecond looks idle to every policy that looks for idle peers. So a
 * failed request goes on counting as pending for about as long as a slow success takes, and a peer that had more
 * than twice its share although it fails more than the others takes a short break.
 *
 * Success costs a few additions and, for one request in sixteen, two looks at the clock.
 */
import { type Clock, isPeerFailure, type Outcome, PeerError, type Timer } from '@peerage/peer-core';
import { callback, finite, nested, type Rule } from '@peerage/peer-core/settings';
import type { Eligibility } from './eligibility.js';
import { FairShare } from './fair-share.js';
import { hold } from './holds.js';
import { LatencyWindow } from './latency-window.js';
import type { Member } from './member.js';
import { PhantomRequests } from './phantom-requests.js';

/** What counts as a failure, and how many peers may take a break for theirs. */
export interface FailureGuardOptions {
  /** Which outcomes are the peer's fault; `isPeerFailure` by default. Cancelled requests never are. */
  readonly isFailure?: (outcome: Outcome) => boolean;
  /** Nobody takes a break when less than this percentage of the list could then be chosen; 50 by default. */
  readonly panicThreshold?: number;
}

export const failureGuardRule: Rule = nested<FailureGuardOptions>('the failure guard', {
  isFailure: callback,
  panicThreshold: finite(0, 100),
});

const breakMs = 1_000;
/** How slow a slow success is while none is known. */
const unknownTailMs = 1_000;
const sampleEvery = 16;

export interface FailureGuardParts {
  readonly options: FailureGuardOptions;
  readonly clock: Clock;
  readonly eligibility: Eligibility;
  readonly memberCount: () => number;
  /** A failed request of the member no longer counts. */
  readonly onPhantomGone: (member: Member) => void;
  /** `isFailure` threw. */
  readonly report: (error: PeerError) => void;
}

/** Hears how requests end, and which peers are to be spared for a while. */
export class FailureGuard {
  readonly #isFailure: (outcome: Outcome) => boolean;
  readonly #panicShare: number;
  readonly #clock: Clock;
  readonly #eligibility: Eligibility;
  readonly #memberCount: () => number;
  readonly #report: (error: PeerError) => void;
  readonly #latencies = new LatencyWindow();
  readonly #shares = new FairShare();
  readonly #phantoms: PhantomRequests;
  readonly #breaks = new Map<Member, Timer>();
  #untilSample = 0;

  /** @throws PeerError `invalid-configuration` naming the option. */
  constructor({ options, clock, eligibility, memberCount, onPhantomGone, report }: FailureGuardParts) {
    failureGuardRule.check('failureGuard', options);
    const { isFailure = isPeerFailure, panicThreshold = 50 } = options;
    this.#isFailure = isFailure;
    this.#panicShare = panicThreshold / 100;
    this.#clock = clock;
    this.#eligibility = eligibility;
    this.#memberCount = memberCount;
    this.#report = report;
    this.#phantoms = new PhantomRequests(clock, onPhantomGone);
  }

  /** Notes a choice; whether this request should be timed. */
  chosen(member: Member): boolean {
    this.#shares.chosen(member);
    this.#untilSample -= 1;
    if (this.#untilSample > 0) return false;
    this.#untilSample = sampleEvery;
    return true;
  }

  succeeded(latencyMs: number): void {
    this.#latencies.record(latencyMs);
  }

  /**
   * Judges a request that did not end OK: `undefined` when it is not the peer's fault; otherwise it goes on
   * counting as pending, and the answer is how long it is taken to have lasted, in milliseconds.
   */
  ended(member: Member, outcome: Outcome): number | undefined {
    if (outcome.cancelled === true || !this.#judge(outcome)) return undefined;
    const tailMs = this.#latencies.tailMs ?? unknownTailMs;
    this.#phantoms.add(member, tailMs);
    if (this.#shares.failed(member, this.#memberCount(), this.#clock.now())) this.#giveBreak(member);
    return tailMs;
  }

  /** Fewer members may be chosen: breaks are over when that leaves too few. */
  relent(): void {
    if (this.#breaks.size > 0 && this.#tooFew(this.#eligibility.count)) this.#endBreaks();
  }

  /** Forgets what has not expired; for the end of the list. */
  clear(): void {
    this.#phantoms.clear();
    this.#endBreaks();
  }

  /** A judge that throws is reported, and the default one judges. */
  #judge(outcome: Outcome): boolean {
    try {
      return this.#isFailure(outcome);
    } catch (cause) {
      const details = { callback: 'isFailure', of: 'the failure guard' };
      this.#report(new PeerError('callback-failed', details, { cause }));
      return isPeerFailure(outcome);
    }
  }

  #giveBreak(member: Member): void {
    if (!member.eligible || this.#tooFew(this.#eligibility.count - 1)) return;
    this.#breaks.set(member, this.#clock.setTimer(() => this.#endBreak(member), breakMs).unref());
    this.#eligibility.hold(member, hold.suspended);
  }

  #endBreaks(): void {
    for (const member of [...this.#breaks.keys()]) this.#endBreak(member);
  }

  #endBreak(member: Member): void {
    this.#breaks.get(member)?.cancel();
    this.#breaks.delete(member);
    this.#eligibility.release(member, hold.suspended);
  }

  #tooFew(eligible: number): boolean {
    return eligible < 1 || eligible < this.#panicShare * this.#memberCount();
  }
}
