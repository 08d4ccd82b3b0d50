/** Fewest pending requests: always a peer with the least in flight. */
import { type Policy, type PolicyPeer, type Random, randomInt } from '@peerage/peer-core';
import { callback, checkSettings, type Rules } from '@peerage/peer-core/settings';
import { PeerHeap } from '../structures/peer-heap.js';

/** Chance, for the place of a peer that arrives; `Math.random` by default. */
export interface FewestPendingRequestsOptions {
  readonly random?: Random;
}

const rules: Rules<FewestPendingRequestsOptions> = { random: callback };

/**
 * Chooses a peer with the fewest requests in flight from this list; among equals the one chosen longest ago, so
 * that idle traffic is round robin. O(log n) to choose and to finish.
 *
 * A peer that arrives takes the turn of a random other one, which goes last: clients that see the same peers
 * arrive do not all turn to the same one first. Ignores weights.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 */
export function fewestPendingRequests(options: FewestPendingRequestsOptions = {}): Policy {
  checkSettings('fewestPendingRequests', options, rules);
  return new FewestPendingRequests(options.random ?? Math.random);
}

/**
 * A heap key is `pending · 2³¹ + turn`: one number orders by requests in flight and then by turn. Exact below
 * 2²² requests on one peer; beyond, only the order among equals blurs.
 */
const pendingUnit = 2 ** 31;

/** @internal Exported for the tests, which cannot wait for a billion requests. */
export class FewestPendingRequests implements Policy {
  readonly name: string = 'fewest-pending-requests';
  readonly #random: Random;
  readonly #lastTurn: number;
  readonly #heap = new PeerHeap();
  #turn = 0;

  /** @param lastTurn Turns are dealt anew before they outgrow V8's small integers, so counting stays cheap. */
  constructor(random: Random, lastTurn: number = 2 ** 30) {
    this.#random = random;
    this.#lastTurn = lastTurn;
  }

  add(peer: PolicyPeer): void {
    const newest = this.#nextTurn();
    this.#heap.add(peer, peer.pending * pendingUnit + newest);
    const other = this.#heap.peers[randomInt(this.#random, this.#heap.size)];
    if (other === undefined || other === peer) return;
    const turn = this.#turnOf(other);
    this.#heap.setKey(other, this.#heap.key(other) - turn + newest);
    this.#heap.setKey(peer, this.#heap.key(peer) - newest + turn);
  }

  remove(peer: PolicyPeer): void {
    this.#heap.remove(peer);
  }

  choose(): PolicyPeer | undefined {
    return this.#heap.first;
  }

  /** The one sift of a choice, which also ends the peer's turn, and the one of a finish. */
  pendingChanged(peer: PolicyPeer): void {
    const key = this.#heap.key(peer);
    const known = Math.floor(key / pendingUnit);
    if (peer.pending > known) this.#heap.raise(peer, peer.pending * pendingUnit + this.#nextTurn());
    else if (peer.pending < known) this.#heap.lower(peer, key - (known - peer.pending) * pendingUnit);
  }

  #turnOf(peer: PolicyPeer): number {
    return this.#heap.key(peer) % pendingUnit;
  }

  #nextTurn(): number {
    if (this.#turn === this.#lastTurn) this.#dealTurns();
    this.#turn += 1;
    return this.#turn;
  }

  /** Numbers the turns from 1 again, keeping their order. */
  #dealTurns(): void {
    const inOrder = [...this.#heap.peers].sort((a, b) => this.#turnOf(a) - this.#turnOf(b));
    inOrder.forEach((peer, index) => {
      this.#heap.setKey(peer, this.#heap.key(peer) - this.#turnOf(peer) + index + 1);
    });
    this.#turn = inOrder.length;
  }
}
