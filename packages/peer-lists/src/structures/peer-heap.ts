/**
 * A min-heap of peers that knows where each of them stands, so that one peer's key can change in O(log n).
 *
 * Keys stand in an array of their own: comparing them touches no peer. The indices below are in range by
 * construction, which the checker cannot see.
 */
import type { PolicyPeer } from '@peerage/peer-core';

export class PeerHeap {
  readonly #peers: PolicyPeer[] = [];
  #keys = new Float64Array(16);

  get size(): number {
    return this.#peers.length;
  }

  /** The peer with the smallest key. */
  get first(): PolicyPeer | undefined {
    return this.#peers[0];
  }

  /** All peers, in no order anyone should rely on. */
  get peers(): readonly PolicyPeer[] {
    return this.#peers;
  }

  key(peer: PolicyPeer): number {
    return this.#keys[peer.position] as number;
  }

  add(peer: PolicyPeer, key: number): void {
    const position = this.#peers.length;
    if (position === this.#keys.length) {
      const grown = new Float64Array(position * 2);
      grown.set(this.#keys);
      this.#keys = grown;
    }
    this.#siftUp(peer, key, position);
  }

  remove(peer: PolicyPeer): void {
    const gap = peer.position;
    const removedKey = this.key(peer);
    const lastKey = this.#keys[this.#peers.length - 1] as number;
    const last = this.#peers.pop();
    if (last !== undefined && last !== peer) this.#place(last, lastKey, gap, removedKey);
  }

  setKey(peer: PolicyPeer, key: number): void {
    this.#place(peer, key, peer.position, this.key(peer));
  }

  /** Sets a key that is no greater than before. */
  lower(peer: PolicyPeer, key: number): void {
    this.#siftUp(peer, key, peer.position);
  }

  /** Sets a key that is no smaller than before. */
  raise(peer: PolicyPeer, key: number): void {
    this.#siftDown(peer, key, peer.position);
  }

  /** Puts a peer where a key stood that was `instead`, and from there where it belongs. */
  #place(peer: PolicyPeer, key: number, position: number, instead: number): void {
    if (key < instead) this.#siftUp(peer, key, position);
    else this.#siftDown(peer, key, position);
  }

  #siftUp(peer: PolicyPeer, key: number, from: number): void {
    const peers = this.#peers;
    const keys = this.#keys;
    let position = from;
    while (position > 0) {
      const parent = (position - 1) >> 1;
      const parentKey = keys[parent] as number;
      if (parentKey <= key) break;
      const moved = peers[parent] as PolicyPeer;
      peers[position] = moved;
      keys[position] = parentKey;
      moved.position = position;
      position = parent;
    }
    this.#seat(peer, key, position);
  }

  #siftDown(peer: PolicyPeer, key: number, from: number): void {
    const peers = this.#peers;
    const keys = this.#keys;
    const size = peers.length;
    let position = from;
    for (let child = 2 * position + 1; child < size; child = 2 * position + 1) {
      let childKey = keys[child] as number;
      if (child + 1 < size) {
        const siblingKey = keys[child + 1] as number;
        if (siblingKey < childKey) {
          child += 1;
          childKey = siblingKey;
        }
      }
      if (key <= childKey) break;
      const moved = peers[child] as PolicyPeer;
      peers[position] = moved;
      keys[position] = childKey;
      moved.position = position;
      position = child;
    }
    this.#seat(peer, key, position);
  }

  #seat(peer: PolicyPeer, key: number, position: number): void {
    this.#peers[position] = peer;
    this.#keys[position] = key;
    peer.position = position;
  }
}
