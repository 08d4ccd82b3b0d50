/**
 * The base of a transport's peers: status, pending count, and who is told.
 *
 * Knows nothing of connections; a transport sets the connection status from what it sees.
 */
import type { ConnectionStatus } from './connection-status.js';
import { PeerError } from './errors.js';
import type { Identifier } from './identifier.js';
import { type Observer, tell, tellProblem } from './observer.js';
import type { LoadReport } from './outcome.js';
import type { Peer, Status, Subscriber } from './peer.js';

/** Whose peer it is, and who hears of it. */
export interface SharedPeerOptions {
  /** The name of the transport, for messages and events. */
  readonly transport: string;
  readonly observer?: Observer | undefined;
}

/** A peer that any number of subscribers retain. */
export class SharedPeer implements Peer, Status {
  readonly identifier: Identifier;
  readonly #transport: string;
  readonly #observer: Observer | undefined;
  #pendingRequestCount = 0;
  #connectionStatus: ConnectionStatus = 'unavailable';
  #lastError: string | undefined;
  readonly #subscribers = new Set<Subscriber>();

  constructor(identifier: Identifier, options: SharedPeerOptions) {
    this.identifier = identifier;
    this.#transport = options.transport;
    this.#observer = options.observer;
  }

  /** The peer itself: a request touches one object less. */
  get status(): Status {
    return this;
  }

  get pendingRequestCount(): number {
    return this.#pendingRequestCount;
  }

  get connectionStatus(): ConnectionStatus {
    return this.#connectionStatus;
  }

  get lastError(): string | undefined {
    return this.#lastError;
  }

  get subscriberCount(): number {
    return this.#subscribers.size;
  }

  startRequest(): void {
    this.#pendingRequestCount += 1;
  }

  /** @throws PeerError `request-not-started` when no request is in flight. */
  endRequest(): void {
    if (this.#pendingRequestCount === 0) {
      throw new PeerError('request-not-started', { peer: this.identifier.id });
    }
    this.#pendingRequestCount -= 1;
  }

  /** @throws PeerError `subscriber-already-retains-peer`. */
  subscribe(subscriber: Subscriber): void {
    if (this.#subscribers.has(subscriber)) {
      throw new PeerError('subscriber-already-retains-peer', this.#facts());
    }
    this.#subscribers.add(subscriber);
  }

  /** @throws PeerError `peer-has-no-reference-to-subscriber`. */
  unsubscribe(subscriber: Subscriber): void {
    if (!this.#subscribers.delete(subscriber)) {
      throw new PeerError('peer-has-no-reference-to-subscriber', this.#facts());
    }
  }

  /**
   * Sets the status and then tells every subscriber; the same status again tells nobody.
   *
   * @param lastError Why the peer takes no requests; what was said before stands until it is available.
   */
  setConnectionStatus(to: ConnectionStatus, lastError?: string): void {
    const from = this.#connectionStatus;
    this.#lastError = to === 'available' ? undefined : (lastError ?? this.#lastError);
    if (from === to) return;
    this.#connectionStatus = to;
    tell(this.#observer, {
      type: 'status-changed',
      source: this.#transport,
      identifier: this.identifier,
      from,
      to,
      reason: lastError,
    });
    // A copy: whoever is told may subscribe or unsubscribe.
    for (const subscriber of [...this.#subscribers]) this.#notify(subscriber);
  }

  /** Tells every subscriber what the peer's server says about its load. */
  tellLoad(report: LoadReport): void {
    for (const subscriber of [...this.#subscribers]) this.#report(subscriber, report);
  }

  /** Becomes `unavailable` without a word, for when nobody retains it any more: they know. */
  retire(): void {
    this.#connectionStatus = 'unavailable';
  }

  toString(): string {
    return `${this.#connectionStatus}, ${this.#pendingRequestCount} pending`;
  }

  #notify(subscriber: Subscriber): void {
    if (!this.#subscribers.has(subscriber)) return;
    try {
      subscriber.notifyStatusChanged(this.identifier);
    } catch (cause) {
      this.#tellFailure('notifyStatusChanged', cause);
    }
  }

  #report(subscriber: Subscriber, report: LoadReport): void {
    if (!this.#subscribers.has(subscriber)) return;
    try {
      subscriber.notifyLoadReported?.(this.identifier, report);
    } catch (cause) {
      this.#tellFailure('notifyLoadReported', cause);
    }
  }

  #tellFailure(callback: keyof Subscriber, cause: unknown): void {
    const details = { callback, of: `a subscriber of peer "${this.identifier.id}"` };
    tellProblem(this.#observer, this.#transport, new PeerError('callback-failed', details, { cause }));
  }

  #facts(): { transport: string; peer: string } {
    return { transport: this.#transport, peer: this.identifier.id };
  }
}
