/** The role of a transport: it turns identifiers into peers with connections. */
import type { Identifier } from './identifier.js';
import type { Peer, Subscriber } from './peer.js';

/**
 * Keeps one peer, and so one connection, per retained identifier.
 *
 * A peer lives while at least one subscriber retains it. Decorators narrow what a transport says: they wrap
 * `retainPeer` and may report a peer as unavailable that the wrapped transport calls available.
 */
export interface Transport {
  /**
   * Gives the peer that `identifier` names and starts to connect it if it is new.
   *
   * Returns before the peer is connected; `subscriber` is told of every later change of its status, never from
   * within this call. A subscriber retains a peer at most once at a time.
   *
   * @throws PeerError `invalid-peer-type` when `identifier` is none, `invalid-identifier` when the transport cannot
   * read its id, `subscriber-already-retains-peer` when `subscriber` retains that peer already,
   * `transport-stopped` when the transport has been closed.
   */
  retainPeer(identifier: Identifier, subscriber: Subscriber): Peer;

  /**
   * Takes back one `retainPeer`; the last release closes the connection once its requests have ended.
   *
   * @throws PeerError `transport-has-no-reference-to-peer` when nobody retains the peer,
   * `peer-has-no-reference-to-subscriber` when somebody does, but not `subscriber`.
   */
  releasePeer(identifier: Identifier, subscriber: Subscriber): void;
}
