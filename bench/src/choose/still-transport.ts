/** A transport without a network: its peers are available until somebody says otherwise. */
import { type Identifier, SharedPeer, type Subscriber, type Transport } from '@peerage/peer-core';

const name = 'still';

/** For one subscriber. */
export class StillTransport implements Transport {
  readonly #peers = new Map<string, SharedPeer>();

  retainPeer(identifier: Identifier, subscriber: Subscriber): SharedPeer {
    const peer = new SharedPeer(identifier, { transport: name });
    peer.setConnectionStatus('available');
    peer.subscribe(subscriber);
    this.#peers.set(identifier.id, peer);
    return peer;
  }

  releasePeer({ id }: Identifier, subscriber: Subscriber): void {
    this.#peers.get(id)?.unsubscribe(subscriber);
    this.#peers.delete(id);
  }

  /** A retained peer. */
  peer(id: string): SharedPeer | undefined {
    return this.#peers.get(id);
  }
}
