/** A transport whose peers connect and fail when a test says so. */
import {
  type Identifier,
  type Observer,
  PeerError,
  SharedPeer,
  type Subscriber,
  type Transport,
} from '@peerage/peer-core';

/** A peer driven by hand. */
export class FakePeer extends SharedPeer {
  /** Becomes `available`. */
  connect(): void {
    this.setConnectionStatus('available');
  }

  /** Becomes `unavailable`. */
  fail(): void {
    this.setConnectionStatus('unavailable');
  }
}

/** What peers are like when they are retained. */
export interface FakeTransportOptions {
  /** Peers are available as soon as they are retained, instead of connecting. */
  readonly connected?: boolean;
  readonly observer?: Observer;
}

/** Keeps the contract of `Transport` without a network. */
export class FakeTransport implements Transport {
  readonly name: string = 'fake';
  readonly #options: FakeTransportOptions;
  readonly #peers = new Map<string, FakePeer>();
  /** Thrown by the next `retainPeer`s of an id, as a transport that is out of sockets would. */
  readonly refusals: Map<string, Error> = new Map<string, Error>();
  /** Every id ever connected, once per connection, in order. */
  readonly connected: string[] = [];

  constructor(options: FakeTransportOptions = {}) {
    this.#options = options;
  }

  retainPeer(identifier: Identifier, subscriber: Subscriber): FakePeer {
    if (identifier.id === '') throw new PeerError('invalid-identifier', { peer: '', problem: 'is empty' });
    const refusal = this.refusals.get(identifier.id);
    if (refusal !== undefined) throw refusal;
    let peer = this.#peers.get(identifier.id);
    if (peer === undefined) {
      peer = new FakePeer(identifier, { transport: this.name, observer: this.#options.observer });
      peer.setConnectionStatus(this.#options.connected === true ? 'available' : 'connecting');
      this.connected.push(identifier.id);
    }
    peer.subscribe(subscriber);
    this.#peers.set(identifier.id, peer);
    return peer;
  }

  releasePeer(identifier: Identifier, subscriber: Subscriber): void {
    const peer = this.#peers.get(identifier.id);
    if (peer === undefined) {
      throw new PeerError('transport-has-no-reference-to-peer', {
        transport: this.name,
        peer: identifier.id,
      });
    }
    peer.unsubscribe(subscriber);
    if (peer.subscriberCount === 0) this.#peers.delete(identifier.id);
  }

  /** A retained peer. */
  peer(id: string): FakePeer {
    const peer = this.#peers.get(id);
    if (peer === undefined) throw new Error(`No peer "${id}" is retained.`);
    return peer;
  }

  /** The ids that are retained now, in the order they were. */
  get retained(): string[] {
    return [...this.#peers.keys()];
  }

  /** Connects every retained peer. */
  connectAll(): void {
    for (const peer of this.#peers.values()) peer.connect();
  }
}
