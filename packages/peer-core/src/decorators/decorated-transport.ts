/** A transport that wraps a transport: one decorated peer per identifier, however many subscribers. */
import { inspect } from 'node:util';
import { PeerError } from '../errors.js';
import { checkPeerType, type Identifier } from '../identifier.js';
import type { Peer, Subscriber } from '../peer.js';
import type { Transport } from '../transport.js';
import type { DecoratedPeer } from './decorated-peer.js';

interface Retained<P extends DecoratedPeer> {
  readonly peer: P;
  /**
   * What retains the wrapped peer, once for every subscriber: the wrapped transport has a say about each. The first
   * lives as long as the peer, and is the one that listens.
   */
  readonly links: Subscriber[];
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
    checkPeerType(identifier);
    const known = this.#retained.get(identifier.id);
    if (known === undefined) return this.#retain(identifier, subscriber);
    known.peer.subscribe(subscriber);
    try {
      const link: Subscriber = { notifyStatusChanged: () => undefined };
      this.#transport.retainPeer(identifier, link);
      known.links.push(link);
    } catch (error) {
      known.peer.unsubscribe(subscriber);
      throw error;
    }
    return known.peer;
  }

  releasePeer(identifier: Identifier, subscriber: Subscriber): void {
    checkPeerType(identifier);
    const known = this.#retained.get(identifier.id);
    if (known === undefined) {
      const details = { transport: this.name, peer: identifier.id };
      throw new PeerError('transport-has-no-reference-to-peer', details);
    }
    const { peer, links } = known;
    peer.unsubscribe(subscriber);
    const link = links.pop();
    if (links.length === 0) {
      this.#retained.delete(identifier.id);
      peer.close();
    }
    if (link !== undefined) this.#transport.releasePeer(identifier, link);
  }

  #retain(identifier: Identifier, subscriber: Subscriber): P {
    const link: Subscriber = {
      notifyStatusChanged: () => peer.innerChanged(),
      notifyLoadReported: (_, report) => peer.innerReported(report),
    };
    const peer = this.#wrap(this.#transport.retainPeer(identifier, link), link);
    this.#retained.set(identifier.id, { peer, links: [link] });
    // In this order: nobody is told from within this call.
    peer.innerChanged();
    peer.subscribe(subscriber);
    return peer;
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
