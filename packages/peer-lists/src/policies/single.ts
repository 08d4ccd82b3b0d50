/** Single: everything to one peer, the next one only when it is gone. */
import type { Policy, PolicyPeer } from '@peerage/peer-core';

/**
 * Keeps to the peer that has been available longest; the others stand by, connected. O(1).
 *
 * For a leader with followers, or one server that needs the list's waiting and counting. gRPC's own name for it
 * is pick_first.
 */
export function single(): Policy {
  return new Single();
}

class Single implements Policy {
  readonly name = 'single';
  /** A set keeps the order of arrival. */
  readonly #peers = new Set<PolicyPeer>();
  #chosen: PolicyPeer | undefined;

  add(peer: PolicyPeer): void {
    this.#peers.add(peer);
    this.#chosen ??= peer;
  }

  remove(peer: PolicyPeer): void {
    this.#peers.delete(peer);
    if (this.#chosen === peer) [this.#chosen] = this.#peers;
  }

  choose(): PolicyPeer | undefined {
    return this.#chosen;
  }
}
