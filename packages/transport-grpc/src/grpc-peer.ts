/** A peer that is reached over a grpc-js channel. */
import type { ChannelInterface } from '@grpc/grpc-js';
import {
  type Identifier,
  type Peer,
  PeerError,
  SharedPeer,
  type SharedPeerOptions,
  tell,
} from '@peerage/peer-core';
import { Connection } from './connection.js';

/** What calls need of a peer. A decorated peer passes on the channel of the peer it wraps. */
export interface ChannelPeer extends Peer {
  /** Tells such a peer from others, whichever installed copy of this package made it. */
  readonly protocol: 'grpc';
  /** Takes new calls until the peer's last subscriber releases it; from then on `createCall` throws. */
  readonly channel: ChannelInterface;
}

/**
 * The same peer, known to have a channel.
 *
 * @throws PeerError `invalid-peer-conversion` when it was made by some other transport.
 */
export function asGrpcPeer(peer: Peer): ChannelPeer {
  if (isChannelPeer(peer)) return peer;
  throw new PeerError('invalid-peer-conversion', { peer: peer.identifier.id, expected: 'gRPC peer' });
}

function isChannelPeer(peer: Peer): peer is ChannelPeer {
  return 'protocol' in peer && peer.protocol === 'grpc';
}

/** A peer of a `GrpcTransport`: one channel, connected from `connect` to `close`. */
export class GrpcPeer extends SharedPeer implements ChannelPeer {
  readonly protocol = 'grpc';
  readonly #connection: Connection;

  constructor(identifier: Identifier, channel: ChannelInterface, options: SharedPeerOptions) {
    super(identifier, options);
    this.#connection = new Connection(channel, (status, problem) => {
      this.setConnectionStatus(status, problem);
      if (problem === undefined || options.observer === undefined) return;
      // Without an observer this is no news for anybody: servers go away every day.
      const error = new PeerError('connect-failed', { peer: identifier.id, problem });
      tell(options.observer, { type: 'problem', source: options.transport, error });
    });
  }

  get channel(): ChannelInterface {
    return this.#connection.channel;
  }

  /** Starts to connect and stays connected: the status is `connecting` when this returns. */
  connect(): void {
    this.#connection.open();
  }

  /** Takes no more calls, lets those in flight end, and tells the subscribers that are left. */
  close(): void {
    this.#connection.close();
    this.setConnectionStatus('unavailable');
  }
}
