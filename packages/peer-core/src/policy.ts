/** The role of a policy: which of the available peers. */
import type { ChooseRequest } from './chooser.js';
import type { ConnectionStatus } from './connection-status.js';
import type { Identifier } from './identifier.js';
import type { LoadReport, Outcome } from './outcome.js';

/** An available peer as its list shows it to its policy. */
export interface PolicyPeer {
  readonly identifier: Identifier;
  /**
   * Requests this list has in flight on the peer, and for a while those the peer failed suspiciously fast. The
   * list counts; a policy only reads.
   */
  readonly pending: number;
  /**
   * The requests in flight that have had no response yet. A stream that goes on is pending, but it does not say that
   * the peer is slow.
   */
  readonly unanswered: number;
  /**
   * Whether the peer can be reached. One that is removed may still be `available`: it was set aside because it is
   * busy, say, and not lost.
   */
  readonly connectionStatus: ConnectionStatus;
  /** The peer's present share relative to others: base weight × slow start × health; finite and above 0. */
  readonly weight: number;
  /**
   * Belongs to the policy that was given the peer: usually where in its own arrays the peer stands. The list
   * never reads it. A policy made of other policies leaves it to the innermost.
   */
  position: number;
}

/**
 * Decides which available peer takes a request, and nothing else: it never waits, connects or counts.
 *
 * The list adds a peer when it becomes available and removes it when it no longer is, each exactly once, so a
 * policy never sees a peer it must not choose. All calls are synchronous and never nested. A policy serves one
 * list: it keeps positions in the list's peers.
 */
export interface Policy {
  /** As written in configuration, e.g. `round-robin`. */
  readonly name: string;

  /** Told that `peer` may be chosen from now on. */
  add(peer: PolicyPeer): void;

  /** Told that `peer` may no longer be chosen; it may be added again later. */
  remove(peer: PolicyPeer): void;

  /**
   * Picks one of the added peers; `undefined` when there is none, or none for this request.
   *
   * @throws PeerError when this request can never have a peer, e.g. `invalid-shard-key`.
   */
  choose(request: ChooseRequest): PolicyPeer | undefined;

  /** `peer.pending` went up by a choice or down by a finish. */
  pendingChanged?(peer: PolicyPeer): void;

  /** `peer.weight` or the attributes of its identifier changed; called for added peers only. */
  attributesChanged?(peer: PolicyPeer): void;

  /**
   * A peer is in the list, available or not: for policies that need to know how many of a level are missing.
   * Comes before the first `add`. When the attributes of a peer that is not added change, it leaves and joins.
   */
  joined?(peer: PolicyPeer): void;

  /** The peer left the list; comes after the last `remove`. */
  left?(peer: PolicyPeer): void;

  /** The server of a peer in the list, available or not, says what its load is, apart from any request. */
  loadReported?(peer: PolicyPeer, report: LoadReport): void;

  /**
   * A request on `peer` ended; called after `pendingChanged`.
   *
   * A list measures time only for a policy that has this method. The peer may have been removed since.
   *
   * @param latencyMs From the choice to the first response message, or to the end when there was none; of a
   * failure no less than what a slow success takes.
   */
  finished?(peer: PolicyPeer, outcome: Outcome, latencyMs: number): void;
}
