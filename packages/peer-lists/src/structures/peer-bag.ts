/** Peers in no order, each knowing where it stands: O(1) to add, to remove and to draw. */
import type { PolicyPeer } from '@peerage/peer-core';

export class PeerBag {
  readonly #peers: PolicyPeer[] = [];

  get size(): number {
    return this.#peers.length;
  }

  /** In no order anyone should rely on. */
  get peers(): readonly PolicyPeer[] {
    return this.#peers;
  }

  at(position: number): PolicyPeer | undefined {
    return this.#peers[position];
  }

  add(peer: PolicyPeer): void {
    peer.position = this.#peers.length;
    this.#peers.push(peer);
  }

  /** Gives the peer that took the place of the removed one, if any did. */
  remove(peer: PolicyPeer): PolicyPeer | undefined {
    const last = this.#peers.pop();
    if (last === undefined || last === peer) return undefined;
    this.#peers[peer.position] = last;
    last.position = peer.position;
    return last;
  }

  swap(a: number, b: number): void {
    const [left, right] = [this.#peers[a], this.#peers[b]];
    if (left === undefined || right === undefined) return;
    this.#peers[a] = right;
    this.#peers[b] = left;
    right.position = a;
    left.position = b;
  }
}
