/** The one owner of pending counts: up when a request is given a peer, down once when it ends. */
import { type Choice, type Clock, type Outcome, okOutcome, type Peer } from '@peerage/peer-core';
import type { Member } from './member.js';
import type { PolicyGuard } from './policy-guard.js';

export class RequestCounter {
  readonly #policy: PolicyGuard;
  readonly #clock: Clock;
  readonly #onDrained: (member: Member) => void;

  /** @param onDrained The last request of a draining member ended. */
  constructor(policy: PolicyGuard, clock: Clock, onDrained: (member: Member) => void) {
    this.#policy = policy;
    this.#clock = clock;
    this.#onDrained = onDrained;
  }

  start(member: Member, peer: Peer): Choice {
    member.pending += 1;
    peer.startRequest();
    this.#policy.pendingChanged(member);
    // Reading the clock costs more than choosing; only a policy that learns from latency pays for it.
    return new CountedChoice(this, member, peer, this.#policy.wantsOutcomes ? this.now() : untimed);
  }

  now(): number {
    return this.#clock.now();
  }

  /** @param latencyMs Only when the choice was timed. */
  finish(member: Member, peer: Peer, outcome: Outcome, latencyMs: number | undefined): void {
    member.pending -= 1;
    peer.endRequest();
    if (member.eligible) this.#policy.pendingChanged(member);
    if (latencyMs !== undefined) this.#policy.finished(member, outcome, latencyMs);
    if (member.draining && member.pending === 0) this.#onDrained(member);
  }
}

const untimed = -1;

class CountedChoice implements Choice {
  /** Kept apart from the member's, which may be retained anew before this request ends. */
  readonly peer: Peer;
  readonly #counter: RequestCounter;
  readonly #startedAtMs: number;
  #respondedAtMs = untimed;
  #member: Member | undefined;

  constructor(counter: RequestCounter, member: Member, peer: Peer, startedAtMs: number) {
    this.peer = peer;
    this.#counter = counter;
    this.#member = member;
    this.#startedAtMs = startedAtMs;
  }

  responded(): void {
    if (this.#startedAtMs === untimed || this.#respondedAtMs !== untimed) return;
    this.#respondedAtMs = this.#counter.now();
  }

  finish(outcome: Outcome = okOutcome): void {
    const member = this.#member;
    if (member === undefined) return;
    this.#member = undefined;
    this.#counter.finish(member, this.peer, outcome, this.#latencyMs());
  }

  #latencyMs(): number | undefined {
    if (this.#startedAtMs === untimed) return undefined;
    const endedAtMs = this.#respondedAtMs === untimed ? this.#counter.now() : this.#respondedAtMs;
    return endedAtMs - this.#startedAtMs;
  }
}
