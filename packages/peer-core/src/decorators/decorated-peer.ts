/** A peer that wraps a peer: what every decorator's peers have in common. */
import { type ConnectionStatus, compareConnectionStatus } from '../connection-status.js';
import type { LoadReport, Outcome } from '../outcome.js';
import type { Peer } from '../peer.js';
import { SharedPeer, type SharedPeerOptions } from '../shared-peer.js';

/**
 * Passes requests on to the wrapped peer and shows its status, or a lesser one while a decorator has a reason.
 *
 * A decorator extends it with what it wants to know: requests that start and end, changes of the wrapped peer.
 *
 * @typeParam Inner What the decorator has to know of the peers it wraps.
 */
export class DecoratedPeer<Inner extends Peer = Peer> extends SharedPeer implements Peer {
  readonly inner: Inner;
  #limit: ConnectionStatus = 'available';
  #reason: string | undefined;

  constructor(inner: Inner, options: SharedPeerOptions) {
    super(inner.identifier, options);
    this.inner = inner;
  }

  get protocol(): Inner['protocol'] {
    return this.inner.protocol;
  }

  get channel(): Inner['channel'] {
    return this.inner.channel;
  }

  override startRequest(): void {
    super.startRequest();
    this.inner.startRequest();
  }

  override endRequest(outcome?: Outcome, latencyMs?: number): void {
    super.endRequest();
    this.inner.endRequest(outcome, latencyMs);
  }

  /** Called when the wrapped peer has changed its status, and once before anybody is told of this peer. */
  innerChanged(): void {
    this.#follow();
  }

  /** Called with what the wrapped peer's server says about its load apart from any request. */
  innerReported(report: LoadReport): void {
    this.tellLoad(report);
  }

  /** Called when nobody retains this peer any more, while the wrapped one is still retained. */
  close(): void {
    this.retire();
  }

  /** From here on the peer is `limit` at best, because of `reason`. */
  protected narrow(limit: ConnectionStatus, reason?: string): void {
    this.#limit = limit;
    this.#reason = reason;
    this.#follow();
  }

  #follow(): void {
    const { connectionStatus, lastError } = this.inner.status;
    if (compareConnectionStatus(this.#limit, connectionStatus) < 0) {
      this.setConnectionStatus(this.#limit, this.#reason);
    } else {
      this.setConnectionStatus(connectionStatus, lastError);
    }
  }
}
