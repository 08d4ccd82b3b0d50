/** A subscriber that notes what it is told and can be waited for. */
import type { ConnectionStatus, Identifier, Peer, Subscriber, Transport } from '@peerage/peer-core';

export class WatchingSubscriber implements Subscriber {
  /** The peer's status at each notification. */
  readonly seen: ConnectionStatus[] = [];
  readonly #transport: Transport;
  #peer: Peer | undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** @throws PeerError whatever `retainPeer` throws. */
  retain(identifier: Identifier): Peer {
    this.#peer = this.#transport.retainPeer(identifier, this);
    return this.#peer;
  }

  /** Releases what it retained. */
  release(identifier: Identifier): void {
    this.#transport.releasePeer(identifier, this);
  }

  notifyStatusChanged(): void {
    // A notification from within `retainPeer` would come before there is a peer to look at.
    this.seen.push(this.#peer?.status.connectionStatus ?? 'unavailable');
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Resolves when the peer has `status`; the runner's timeout bounds the wait. */
  async until(status: ConnectionStatus): Promise<void> {
    while (this.#peer?.status.connectionStatus !== status) {
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    }
  }
}
