/** The one owner of pending counts: up when a request is given a peer, down once when it ends. */
import { type Choice, type Clock, type Outcome, okOutcome, type Peer, PeerError } from '@peerage/peer-core';
import type { Eligibility } from './eligibility.js';
import type { FailureGuard } from './failure-guard.js';
import { hold } from './holds.js';
import type { Member } from './member.js';
import type { PolicyGuard } from './policy-guard.js';

export interface RequestCounterParts {
  readonly policy: PolicyGuard;
  readonly eligibility: Eligibility;
  readonly failures: FailureGuard | undefined;
  readonly clock: Clock;
  /** A peer with this many requests in flight takes no more. */
  readonly maxPendingPerPeer: number;
  /** The last request of a draining member ended. */
  readonly onDrained: (member: Member) => void;
  /** Something went wrong that no caller can be told. */
  readonly report: (error: PeerError) => void;
}

export class RequestCounter {
  readonly #policy: PolicyGuard;
  readonly #eligibility: Eligibility;
  readonly #failures: FailureGuard | undefined;
  readonly #clock: Clock;
  readonly #maxPendingPerPeer: number;
  readonly #onDrained: (member: Member) => void;
  readonly #report: (error: PeerError) => void;

  constructor(parts: RequestCounterParts) {
    this.#policy = parts.policy;
    this.#eligibility = parts.eligibility;
    this.#failures = parts.failures;
    this.#clock = parts.clock;
    this.#maxPendingPerPeer = parts.maxPendingPerPeer;
    this.#onDrained = parts.onDrained;
    this.#report = parts.report;
  }

  /** @throws PeerError `callback-failed` when the peer does; nothing is counted then. */
  start(member: Member, peer: Peer): Choice {
    member.pending += 1;
    member.unanswered += 1;
    this.#policy.pendingChanged(member);
    // Last, like its end: either may change the peer's status, and so take the member from the policy.
    this.#startRequest(member, peer);
    if (member.inFlight >= this.#maxPendingPerPeer) this.#eligibility.hold(member, hold.busy);
    const sampled = this.#failures?.chosen(member) === true;
    // Reading the clock costs more than choosing, so most requests are not timed.
    return new CountedChoice(
      this,
      member,
      peer,
      sampled || this.#policy.wantsOutcomes ? this.now() : untimed,
    );
  }

  now(): number {
    return this.#clock.now();
  }

  /** @param latencyMs Below 0 when the choice was not timed. */
  finish(member: Member, peer: Peer, outcome: Outcome, latencyMs: number): void {
    const penaltyMs = outcome.code === 0 ? undefined : this.#failures?.ended(member, outcome);
    if (penaltyMs === undefined) this.uncount(member);
    if (latencyMs >= 0) this.#learn(member, outcome, Math.max(latencyMs, penaltyMs ?? 0));
    this.#endRequest(peer, outcome, latencyMs >= 0 ? latencyMs : undefined);
    if (member.inFlight < this.#maxPendingPerPeer) this.#eligibility.release(member, hold.busy);
    if (member.draining && member.inFlight === 0) this.#onDrained(member);
  }

  /** One request less is pending on the member. */
  uncount(member: Member): void {
    member.pending -= 1;
    if (member.eligible) this.#policy.pendingChanged(member);
  }

  #startRequest(member: Member, peer: Peer): void {
    try {
      peer.startRequest();
    } catch (cause) {
      member.unanswered -= 1;
      this.uncount(member);
      throw failed('startRequest', peer, cause);
    }
  }

  #endRequest(peer: Peer, outcome: Outcome, latencyMs: number | undefined): void {
    try {
      peer.endRequest(outcome, latencyMs);
    } catch (cause) {
      this.#report(failed('endRequest', peer, cause));
    }
  }

  #learn(member: Member, outcome: Outcome, latencyMs: number): void {
    if (outcome.code === 0) this.#failures?.succeeded(latencyMs);
    if (this.#policy.wantsOutcomes) this.#policy.finished(member, outcome, latencyMs);
  }
}

function failed(callback: string, peer: Peer, cause: unknown): PeerError {
  return new PeerError('callback-failed', { callback, of: `peer "${peer.identifier.id}"` }, { cause });
}

const untimed = -1;

class CountedChoice implements Choice {
  /** Kept apart from the member's, which may be retained anew before this request ends. */
  readonly peer: Peer;
  readonly #counter: RequestCounter;
  readonly #startedAtMs: number;
  #responded = false;
  #respondedAtMs = untimed;
  #member: Member | undefined;

  constructor(counter: RequestCounter, member: Member, peer: Peer, startedAtMs: number) {
    this.peer = peer;
    this.#counter = counter;
    this.#member = member;
    this.#startedAtMs = startedAtMs;
  }

  responded(): void {
    const member = this.#member;
    if (member === undefined || this.#responded) return;
    this.#responded = true;
    member.unanswered -= 1;
    if (this.#startedAtMs !== untimed) this.#respondedAtMs = this.#counter.now();
  }

  finish(outcome?: Outcome): void {
    const member = this.#member;
    if (member === undefined) return;
    this.#member = undefined;
    if (!this.#responded) member.unanswered -= 1;
    this.#counter.finish(member, this.peer, outcome ?? okOutcome, this.#latencyMs());
  }

  #latencyMs(): number {
    if (this.#startedAtMs === untimed) return untimed;
    const endedAtMs = this.#responded ? this.#respondedAtMs : this.#counter.now();
    return endedAtMs - this.#startedAtMs;
  }
}
