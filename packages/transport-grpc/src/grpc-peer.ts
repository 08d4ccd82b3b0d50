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
import { ConnectionKeeper, type KeeperSettings, type StatusListener } from './connection-keeper.js';
import { ConnectionPool } from './pool/connection-pool.js';
import type { PoolSettings } from './pool/pool-options.js';

/** What calls need of a peer. A decorated peer passes on the channel of the peer it wraps. */
export interface ChannelPeer extends Peer {
  /** Tells such a peer from others, whichever installed copy of this package made it. */
  readonly protocol: 'grpc';
  /**
   * Takes new calls while the peer is available; without a connection `createCall` may throw. Not always the same
   * one: look it up for every call.
   */
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

export interface GrpcPeerSettings extends KeeperSettings {
  /** One connection when left out. */
  readonly pool?: PoolSettings | undefined;
}

/** A peer of a `GrpcTransport`, kept connected from `connect` to `close`. */
export class GrpcPeer extends SharedPeer implements ChannelPeer {
  readonly protocol = 'grpc';
  readonly #options: SharedPeerOptions;
  readonly #keeper: ConnectionKeeper | ConnectionPool;
  /** What the observer was told of the present outage. */
  #toldProblem: string | undefined;

  constructor(identifier: Identifier, settings: GrpcPeerSettings, options: SharedPeerOptions) {
    super(identifier, options);
    this.#options = options;
    const onStatus: StatusListener = (status, problem) => {
      this.setConnectionStatus(status, problem);
      this.#tellProblem(problem);
    };
    const { pool } = settings;
    this.#keeper =
      pool === undefined
        ? new ConnectionKeeper(settings, onStatus)
        : new ConnectionPool(settings, pool, onStatus);
  }

  get channel(): ChannelInterface {
    return this.#keeper.channel;
  }

  /** Starts to connect and stays connected: the status is `connecting` when this returns. */
  connect(): void {
    this.#keeper.open();
  }

  /** Tries again now if it waits after a failure: somebody new counts on it. */
  hurry(): void {
    this.#keeper.hurry();
  }

  /** Makes a new connection for new calls; available meanwhile, if it was. */
  renew(): void {
    this.#keeper.renew();
  }

  /** Takes no more calls, lets those in flight end, and tells the subscribers that are left, with the reason. */
  close(reason?: string): void {
    this.#keeper.close();
    if (this.subscriberCount > 0) this.setConnectionStatus('unavailable', reason);
    else this.retire();
  }

  /** Once for each outage, and again when the reason is another. */
  #tellProblem(problem: string | undefined): void {
    const news = problem !== this.#toldProblem;
    this.#toldProblem = problem;
    const { observer, transport: source } = this.#options;
    // Without an observer this is no news for anybody: servers go away every day.
    if (!news || problem === undefined || observer === undefined) return;
    const error = new PeerError('connect-failed', { peer: this.identifier.id, problem });
    tell(observer, { type: 'problem', source, error });
  }
}
