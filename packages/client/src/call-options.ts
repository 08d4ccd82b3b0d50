/** What a caller may say about one call. */
import type { CallCredentials, Metadata } from '@grpc/grpc-js';
import type { Identifier } from '@peerage/peer-core';
import type { PeerCallOptions } from '@peerage/transport-grpc';

/** Options that make sense for every call of a client. */
export interface CallDefaults {
  /** How long the call may take, waiting for a peer included. With `deadline` too, the earlier one counts. */
  readonly timeoutMs?: number | undefined;
  /** Sent with the request. */
  readonly metadata?: Metadata | undefined;
  /** Wait for a peer until the deadline rather than the list's own limit. */
  readonly waitForReady?: boolean | undefined;
  /** Fail with UNAVAILABLE at once when no peer is available. */
  readonly failFast?: boolean | undefined;
  /** How many requests of an Observable may wait to be sent, 16 384 by default; a call with more fails. */
  readonly maxQueuedRequests?: number | undefined;
  /** Add metadata of their own, such as a token. They are sent on connections without TLS as well. */
  readonly credentials?: CallCredentials | undefined;
}

export interface CallOptions extends CallDefaults {
  /**
   * Ends the call when it aborts, at whatever stage. The call then fails with CANCELLED, and the `cause` of its
   * error is the signal's reason.
   */
  readonly signal?: AbortSignal | undefined;
  /** The moment the call must have ended by; a number is in milliseconds since the epoch. */
  readonly deadline?: Date | number | undefined;
  /** The call that a server handles and for which this one is made: its deadline and its end hold for both. */
  readonly parentCall?: PeerCallOptions['parentCall'];
  /** What is inherited from `parentCall`, of grpc-js' `propagate` bits; everything when left out. */
  readonly propagateFlags?: number | undefined;
  /** Calls with equal keys go to the same peer under a hashing policy. */
  readonly hashKey?: string | undefined;
  /** Told the headers of the response, once, before its first message; not at all when the call fails earlier. */
  readonly onHeader?: ((metadata: Metadata) => void) | undefined;
  /** Told the trailers when the call has ended, before the caller hears of the end. */
  readonly onTrailer?: ((metadata: Metadata) => void) | undefined;
  /** Peers this request has failed on: another one takes it, in another zone if there is one, as long as there is. */
  readonly tried?: readonly Identifier[] | undefined;
  /**
   * The id of the only peer the call may go to, `10.0.0.1:50051` say. It waits for that peer as it would for any, and
   * fails with FAILED_PRECONDITION when the list does not have it.
   */
  readonly peer?: string | undefined;
  /** Ids of peers the call must not go to, even if there is no other. */
  readonly exclude?: readonly string[] | undefined;
  /** Told of each peer the call is started on: more than one when it is chosen again, retried or hedged. */
  readonly onPeer?: ((peer: Identifier) => void) | undefined;
}

/** For calls without options; shared, so the common case allocates nothing. */
export const noOptions: CallOptions = Object.freeze({});
