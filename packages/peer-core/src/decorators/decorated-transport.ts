/** A transport that wraps a transport: one decorated peer per identifier, however many subscribers. */
import { inspect } from 'node:util';
import { PeerError } from '../errors.js';
import type { Identifier } from '../identifier.js';
import type { Peer, Subscriber } from '../peer.js';
import type { Transport } from '../transport.js';
import type { DecoratedPeer } from './decorated-peer.js';

interface Retained<P extends DecoratedPeer> {
  readonly peer: P;
  /** Retains the peer that `peer` wraps. */
  readonly link: Subscriber;
}

export class DecoratedTransport<P extends DecoratedPeer> implements Transport {
  readonly name: string;
  readonly #transport: Transport;
  readonly #decorate: (inner: Peer) => P;
  readonly #retained = new Map<string, Retained<P>>();

  /**
   * @param decorate Wraps a peer that was just retained; what it throws, `retainPeer` throws.
   * @throws PeerError `invalid-transport-conversion` when `transport` retains no peers.
   */
  constructor(transport: Transport, name: string, decorate: (inner: Peer) => P) {
    if (typeof transport?.retainPeer !== 'function') {
      const details = { transport: inspect(transport, { depth: 0 }), expected: 'transport' };
      throw new PeerError('invalid-transport-conversion', details);
    }
    this.#transport = transport;
    this.name = name;
    this.#decorate = decorate;
  }

  /** Every peer that is retained, in the order they were. */
  get peers(): P[] {
    return Array.from(this.#retained.values(), ({ peer }) => peer);
  }

  retainPeer(identifier: Identifier, subscriber: Subscriber): P {
    const { peer } = this.#retained.get(identifier.id) ?? this.#retain(identifier);
    peer.subscribe(subscriber);
    return peer;
  }

  releasePeer(identifier: Identifier, subscriber: Subscriber): void {
    const retained = this.#retained.get(identifier.id);
    if (retained === undefined) {
      const details = { transport: this.name, peer: identifier.id };
      throw new PeerError('transport-has-no-reference-to-peer', details);
    }
    const { peer, link } = retained;
    peer.unsubscribe(subscriber);
    if (peer.subscriberCount > 0) return;
    this.#retained.delete(identifier.id);
    peer.close();
    this.#transport.releasePeer(identifier, link);
  }

  #retain(identifier: Identifier): Retained<P> {
    const link: Subscriber = { notifyStatusChanged: () => peer.innerChanged() };
    const peer = this.#wrap(this.#transport.retainPeer(identifier, link), link);
    const retained = { peer, link };
    this.#retained.set(identifier.id, retained);
    // It has no subscriber yet, so nobody is told from within `retainPeer`.
    peer.innerChanged();
    return retained;
  }

  #wrap(inner: Peer, link: Subscriber): P {
    try {
      return this.#decorate(inner);
    } catch (error) {
      this.#transport.releasePeer(inner.identifier, link);
      throw error;
    }
  }
}
