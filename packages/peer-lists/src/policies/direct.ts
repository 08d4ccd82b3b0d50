/** Direct: the peer that the request names. */
import { type ChooseRequest, PeerError, type Policy, type PolicyPeer } from '@peerage/peer-core';

/**
 * Chooses the peer whose id is the request's hash key; O(1).
 *
 * A request for a peer that is not available waits for that peer while others are served. To reach peers that no
 * updater names, use `DirectChooser`.
 *
 * The policy throws PeerError `invalid-shard-key`, which fails the request at once, when it names no peer at all.
 */
export function direct(): Policy {
  return new Direct();
}

class Direct implements Policy {
  readonly name = 'direct';
  readonly #peers = new Map<string, PolicyPeer>();

  add(peer: PolicyPeer): void {
    this.#peers.set(peer.identifier.id, peer);
  }

  remove(peer: PolicyPeer): void {
    this.#peers.delete(peer.identifier.id);
  }

  choose({ hashKey }: ChooseRequest): PolicyPeer | undefined {
    if (hashKey === undefined || hashKey === '') {
      throw new PeerError('invalid-shard-key', {
        key: '',
        problem: 'is missing, and direct needs it to name a peer',
      });
    }
    return this.#peers.get(hashKey);
  }
}
