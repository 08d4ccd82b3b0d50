/**
 * The one owner of pending counts: up with a pick, down when the call ends.
 *
 * grpc-js says that a call has started a while after the pick, and not at all when it was cancelled meanwhile or
 * picked again. So a pick reserves a request on its peer, for those that pick in the same turn of the event loop to
 * see; what has not started when the turn is over is given back, and counted once it does start after all.
 */
import { type Clock, type Outcome, okOutcome } from '@peerage/peer-core';
import type { FailureGuard, Member, PolicyGuard } from '@peerage/peer-lists/list-parts';
import { loadReportIn } from '@peerage/transport-grpc/call-parts';
import { type Metadata, type PickResult, picked, Status, type Subchannel } from './grpc-js.js';
import type { SubchannelPeer } from './subchannel-peer.js';

export interface RequestTallyParts {
  readonly policy: PolicyGuard;
  readonly failures: FailureGuard | undefined;
  /** False when nobody looks at the counts: then there are none. */
  readonly counts: boolean;
  readonly clock: Clock;
}

export class RequestTally {
  readonly #policy: PolicyGuard;
  readonly #failures: FailureGuard | undefined;
  readonly #counts: boolean;
  readonly #clock: Clock;
  /** Peers that have had reservations in this turn. */
  readonly #reserving: SubchannelPeer[] = [];
  readonly #reconcileLater = (): void => this.#reconcile();

  constructor({ policy, failures, counts, clock }: RequestTallyParts) {
    this.#policy = policy;
    this.#failures = failures;
    this.#counts = counts;
    this.#clock = clock;
  }

  /** Counts a request on a peer that was chosen, and gives the answer to the pick. */
  start(peer: SubchannelPeer): PickResult {
    if (!this.#counts) return (peer.answer = picked(subchannelOf(peer)));
    this.#count(peer);
    if (peer.reserved === 0) this.#reserveOn(peer);
    peer.reserved += 1;
    const sampled = this.#failures?.chosen(peer) === true;
    // Most requests are not timed, and then one answer serves all of a peer's.
    if (sampled || this.#policy.wantsOutcomes) return this.#answer(peer, this.#clock.now());
    peer.countedAnswer ??= this.#answer(peer, untimed);
    return peer.countedAnswer;
  }

  /** One request less is pending on the member. */
  uncount(member: Member): void {
    member.pending -= 1;
    if (member.eligible) this.#policy.pendingChanged(member);
  }

  /** @param pickedAtMs Below 0 for an answer that is not for one request alone. */
  #answer(peer: SubchannelPeer, pickedAtMs: number): PickResult {
    return picked(
      subchannelOf(peer),
      () => this.#started(peer),
      (code, _details, trailers) => this.#ended(peer, code, trailers, pickedAtMs),
    );
  }

  #count(peer: SubchannelPeer): void {
    peer.pending += 1;
    peer.unanswered += 1;
    if (peer.eligible) this.#policy.pendingChanged(peer);
  }

  #reserveOn(peer: SubchannelPeer): void {
    if (this.#reserving.push(peer) === 1) setImmediate(this.#reconcileLater);
  }

  #started(peer: SubchannelPeer): void {
    if (peer.reserved > 0) peer.reserved -= 1;
    else this.#count(peer);
  }

  #reconcile(): void {
    for (const peer of this.#reserving.splice(0)) {
      for (; peer.reserved > 0; peer.reserved -= 1) {
        peer.unanswered -= 1;
        this.uncount(peer);
      }
    }
  }

  #ended(peer: SubchannelPeer, code: number, trailers: Metadata, pickedAtMs: number): void {
    const outcome = this.#outcomeOf(code, trailers);
    peer.unanswered -= 1;
    const penaltyMs = code === okOutcome.code ? undefined : this.#failures?.ended(peer, outcome);
    if (penaltyMs === undefined) this.uncount(peer);
    if (pickedAtMs === untimed) return;
    const latencyMs = Math.max(this.#clock.now() - pickedAtMs, penaltyMs ?? 0);
    if (code === okOutcome.code) this.#failures?.succeeded(latencyMs);
    if (this.#policy.wantsOutcomes) this.#policy.finished(peer, outcome, latencyMs);
  }

  /** grpc-js does not say who cancelled; it nearly always is this side. */
  #outcomeOf(code: number, trailers: Metadata): Outcome {
    const loadReport = this.#policy.wantsOutcomes ? loadReportIn(trailers) : undefined;
    if (code === okOutcome.code && loadReport === undefined) return okOutcome;
    return { code, cancelled: code === cancelledCode, loadReport };
  }
}

const untimed = -1;

function subchannelOf({ connection, identifier }: SubchannelPeer): Subchannel {
  if (connection?.subchannel !== undefined) return connection.subchannel;
  throw new Error(`Peer "${identifier.id}" was chosen without a connection.`);
}

const cancelledCode: number = Status.CANCELLED;
