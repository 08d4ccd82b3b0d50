/** The role of a peer, and of those who are told when it changes. */
import type { ConnectionStatus } from './connection-status.js';
import type { Identifier } from './identifier.js';
import type { LoadReport, Outcome } from './outcome.js';

/** What is known about a peer at this moment. */
export interface Status {
  /** Requests in flight on the peer, over all the lists that share it. */
  readonly pendingRequestCount: number;
  readonly connectionStatus: ConnectionStatus;
  /** Why the last attempt to connect failed, when the transport knows. */
  readonly lastError?: string | undefined;
  /** For people: `available, 3 pending`. */
  toString(): string;
}

/**
 * One instance of a server, reached through a transport.
 *
 * A transport makes one peer per identifier however many subscribers retain it, so lists share connections.
 */
export interface Peer {
  readonly identifier: Identifier;
  /** A view, not a copy: reading it later shows what is true later. */
  readonly status: Status;
  /** Names what `channel` speaks, `grpc` say; for whoever makes calls. */
  readonly protocol?: string | undefined;
  /** What calls are made on, for whoever knows the protocol. Lists and policies do not look at it. */
  readonly channel?: unknown;
  /** Counts one request as in flight. Every call is matched by exactly one `endRequest`. */
  startRequest(): void;
  /**
   * Ends a request and says how. Either call may change the peer's status, and so call its subscribers.
   *
   * @param outcome OK when left out.
   * @param latencyMs How long the answer took, if that was measured: a list measures a sample.
   * @throws PeerError `request-not-started` when no request is in flight.
   */
  endRequest(outcome?: Outcome, latencyMs?: number): void;
}

/** Is told when a peer it retained changes its connection status, and of its load where the transport hears of that. */
export interface Subscriber {
  /**
   * Called after the peer's status has changed; the new status is read from the peer.
   *
   * Called from the transport's own events, so it must not throw. It may retain and release peers.
   */
  notifyStatusChanged(identifier: Identifier): void;

  /** Called with what the peer's server says about its load apart from any request; otherwise as above. */
  notifyLoadReported?(identifier: Identifier, report: LoadReport): void;
}
