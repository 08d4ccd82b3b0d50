/** Keeps one grpc-js channel per identifier for as long as anybody retains it. */
import { type ChannelCredentials, type ChannelOptions, credentials } from '@grpc/grpc-js';
import {
  type Identifier,
  type Observer,
  PeerError,
  type Subscriber,
  type Transport,
} from '@peerage/peer-core';
import { channelOptionsFor, makeChannel, targetOf } from './grpc-js.js';
import { GrpcPeer } from './grpc-peer.js';
import { checkSameServer, optionsOfPeer } from './server-name.js';

export interface GrpcTransportOptions {
  /** For every peer; plain text by default. */
  readonly credentials?: ChannelCredentials;
  /**
   * grpc-js' own options by their own names (`grpc.keepalive_time_ms`, …), for every peer.
   *
   * For servers known by IP behind TLS give `grpc.ssl_target_name_override`; it becomes the authority as well. A
   * peer's own `serverName` attribute takes the place of both.
   */
  readonly channelOptions?: ChannelOptions;
  /** For messages and events; `grpc` when left out. */
  readonly name?: string;
  readonly observer?: Observer | undefined;
}

/**
 * Peers over gRPC.
 *
 * A peer connects when it is first retained, reconnects by itself, and is closed when its last subscriber
 * releases it or the transport closes; calls in flight then end by themselves. Connected or not, a peer does not
 * keep the process alive.
 *
 * @example
 * const transport = new GrpcTransport();
 * const list = new PeerList({ transport, policy: roundRobin() });
 */
export class GrpcTransport implements Transport {
  readonly name: string;
  readonly #credentials: ChannelCredentials;
  readonly #channelOptions: ChannelOptions;
  readonly #observer: Observer | undefined;
  readonly #peers = new Map<string, GrpcPeer>();
  #closed = false;

  /** @throws PeerError `invalid-configuration` when grpc-js would refuse the credentials or options. */
  constructor(options: GrpcTransportOptions = {}) {
    this.name = options.name ?? 'grpc';
    this.#credentials = options.credentials ?? credentials.createInsecure();
    this.#channelOptions = channelOptionsFor(options.channelOptions ?? {});
    this.#observer = options.observer;
    this.#tryOptions();
  }

  retainPeer(identifier: Identifier, subscriber: Subscriber): GrpcPeer {
    if (this.#closed) throw new PeerError('transport-stopped', { transport: this.name });
    const known = this.#peers.get(identifier.id);
    if (known !== undefined) {
      checkSameServer(known.identifier, identifier);
      known.subscribe(subscriber);
      return known;
    }
    const options = optionsOfPeer(this.#channelOptions, identifier);
    const channel = makeChannel(targetOf(identifier.id), this.#credentials, options);
    const peer = new GrpcPeer(identifier, channel, { transport: this.name, observer: this.#observer });
    this.#peers.set(identifier.id, peer);
    // In this order: nobody is told from within this call.
    peer.connect();
    peer.subscribe(subscriber);
    return peer;
  }

  releasePeer(identifier: Identifier, subscriber: Subscriber): void {
    const peer = this.#peers.get(identifier.id);
    if (peer === undefined) {
      const details = { transport: this.name, peer: identifier.id };
      throw new PeerError('transport-has-no-reference-to-peer', details);
    }
    peer.unsubscribe(subscriber);
    if (peer.subscriberCount > 0) return;
    this.#peers.delete(identifier.id);
    peer.close();
  }

  /**
   * Closes every peer, for good; a second time changes nothing.
   *
   * Subscribers are told that their peers are unavailable and may still release them, in any order.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const peer of [...this.#peers.values()]) peer.close();
  }

  /** Lets grpc-js judge the options now instead of at the first peer; the channel is never connected. */
  #tryOptions(): void {
    try {
      makeChannel(targetOf('127.0.0.1:1'), this.#credentials, this.#channelOptions).close();
    } catch (cause) {
      const expected =
        cause instanceof Error ? `what grpc-js accepts (${cause.message})` : 'what grpc-js accepts';
      const details = { field: 'credentials or channelOptions', value: 'refused', expected };
      throw new PeerError('invalid-configuration', details, { cause });
    }
  }
}
