/**
 * A min-heap of peers that knows where each of them stands, so that one peer's key can change in O(log n).
 *
 * Keys stand in an array of their own: comparing them touches no peer.
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
    return this.#keyAt(peer.position);
  }

  add(peer: PolicyPeer, key: number): void {
    const position = this.#peers.length;
    if (position === this.#keys.length) {
      const grown = new Float64Array(position * 2);
      grown.set(this.#keys);
      this.#keys = grown;
    }
    this.#seat(peer, key, position);
    this.#siftUp(peer, key, position);
  }

  remove(peer: PolicyPeer): void {
    const gap = peer.position;
    const last = this.#peers.length - 1;
    const moved = this.#peers[last];
    const key = this.#keyAt(last);
    this.#peers.pop();
    if (moved === undefined || gap === last) return;
    this.#seat(moved, key, gap);
    this.setKey(moved, key);
  }

  setKey(peer: PolicyPeer, key: number): void {
    if (!this.#siftUp(peer, key, peer.position)) this.#siftDown(peer, key, peer.position);
  }

  /** For the smallest peer when its key grew: the one sift a choice costs. */
  sinkFirst(key: number): void {
    const peer = this.#peers[0];
    if (peer !== undefined) this.#siftDown(peer, key, 0);
  }

  /** Whether the peer moved. */
  #siftUp(peer: PolicyPeer, key: number, from: number): boolean {
    let position = from;
    while (position > 0) {
      const parent = (position - 1) >> 1;
      const parentKey = this.#keyAt(parent);
      if (parentKey <= key) break;
      this.#move(parent, parentKey, position);
      position = parent;
    }
    this.#seat(peer, key, position);
    return position !== from;
  }

  #siftDown(peer: PolicyPeer, key: number, from: number): void {
    const size = this.#peers.length;
    let position = from;
    for (let child = 2 * position + 1; child < size; child = 2 * position + 1) {
      let childKey = this.#keyAt(child);
      if (child + 1 < size) {
        const siblingKey = this.#keyAt(child + 1);
        if (siblingKey < childKey) {
          child += 1;
          childKey = siblingKey;
        }
      }
      if (key <= childKey) break;
      this.#move(child, childKey, position);
      position = child;
    }
    this.#seat(peer, key, position);
  }

  #keyAt(position: number): number {
    // In range by construction; the fallback only satisfies the checker.
    return this.#keys[position] ?? Number.NaN;
  }

  #move(from: number, key: number, to: number): void {
    const peer = this.#peers[from];
    if (peer !== undefined) this.#seat(peer, key, to);
  }

  #seat(peer: PolicyPeer, key: number, position: number): void {
    this.#peers[position] = peer;
    this.#keys[position] = key;
    peer.position = position;
  }
}
