/** Fewest pending requests: always a peer with the least in flight. */
import { type Policy, type PolicyPeer, type Random, randomInt } from '@peerage/peer-core';
import { PeerHeap } from './peer-heap.js';

export interface FewestPendingRequestsOptions {
  readonly random?: Random;
}

/**
 * Chooses a peer with the fewest requests in flight from this list; among equals the one chosen longest ago, so
 * that idle traffic is round robin. O(log n) to choose and to finish.
 *
 * A peer that arrives takes a random place among its equals: clients that see it at the same moment do not all
 * turn to it first. Ignores weights.
 */
export function fewestPendingRequests(options: FewestPendingRequestsOptions = {}): Policy {
  return new FewestPendingRequests(options.random ?? Math.random);
}

/**
 * A heap key is `pending · 2³¹ + turn`: one number orders by requests in flight and then by turn. Exact below
 * 2²² requests on one peer; beyond, only the order among equals blurs.
 */
const pendingUnit = 2 ** 31;

/** Turns start above 0, so that a new peer can stand before everybody. */
const firstTurn = 2 ** 20;

/** Turns are dealt anew before they outgrow V8's small integers, which keeps counting cheap for ever. */
const lastTurn = 2 ** 30;

class FewestPendingRequests implements Policy {
  readonly name = 'fewest-pending-requests';
  readonly #random: Random;
  readonly #heap = new PeerHeap();
  #turn = firstTurn;

  constructor(random: Random) {
    this.#random = random;
  }

  add(peer: PolicyPeer): void {
    const turnsAgo = Math.min(randomInt(this.#random, this.#heap.size + 1), firstTurn);
    this.#heap.add(peer, peer.pending * pendingUnit + this.#turn - turnsAgo);
  }

  remove(peer: PolicyPeer): void {
    this.#heap.remove(peer);
  }

  choose(): PolicyPeer | undefined {
    if (this.#turn === lastTurn) this.#dealTurns();
    const peer = this.#heap.first;
    if (peer === undefined) return undefined;
    this.#turn += 1;
    // The list counts the request next, so the peer sinks by both at once.
    this.#heap.sinkFirst((peer.pending + 1) * pendingUnit + this.#turn);
    return peer;
  }

  pendingChanged(peer: PolicyPeer): void {
    const key = this.#heap.key(peer);
    const known = Math.floor(key / pendingUnit);
    if (peer.pending !== known) this.#heap.setKey(peer, key + (peer.pending - known) * pendingUnit);
  }

  /** Renumbers the turns from `firstTurn` on, keeping their order. */
  #dealTurns(): void {
    const turnOf = (peer: PolicyPeer): number => this.#heap.key(peer) % pendingUnit;
    const inOrder = [...this.#heap.peers].sort((a, b) => turnOf(a) - turnOf(b));
    this.#turn = firstTurn;
    for (const peer of inOrder) {
      this.#turn += 1;
      this.#heap.setKey(peer, Math.floor(this.#heap.key(peer) / pendingUnit) * pendingUnit + this.#turn);
    }
  }
}
