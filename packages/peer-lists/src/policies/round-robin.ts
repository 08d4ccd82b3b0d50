/** Round robin: every peer once before any peer twice. */
import { type Policy, type PolicyPeer, type Random, randomInt } from '@peerage/peer-core';
import { callback, checkSettings, type Rules } from '@peerage/peer-core/settings';

/** Chance, for the order of the peers; `Math.random` by default. */
export interface RoundRobinOptions {
  readonly random?: Random;
}

const rules: Rules<RoundRobinOptions> = { random: callback };

/**
 * Gives each peer its turn; O(1) to choose, add and remove.
 *
 * The order is shuffled as peers arrive, so that clients that start together do not march in step. A peer that
 * stays has exactly one turn per round, whoever comes and goes meanwhile; one that arrives is dealt into what is
 * left of the round.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 */
export function roundRobin(options: RoundRobinOptions = {}): Policy {
  checkSettings('roundRobin', options, rules);
  return new RoundRobin(options.random ?? Math.random);
}

class RoundRobin implements Policy {
  readonly name = 'round-robin';
  readonly #random: Random;
  /** Those before the cursor have had their turn in this round. */
  readonly #peers: PolicyPeer[] = [];
  #cursor = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  add(peer: PolicyPeer): void {
    const last = this.#peers.length;
    const turn = this.#cursor + randomInt(this.#random, last - this.#cursor + 1);
    const displaced = this.#peers[turn];
    if (displaced !== undefined) this.#seat(displaced, last);
    this.#seat(peer, turn);
  }

  remove(peer: PolicyPeer): void {
    let gap = peer.position;
    if (gap < this.#cursor) {
      // Fill the gap from the same side of the cursor, and move the gap to the other side.
      this.#cursor -= 1;
      this.#move(this.#cursor, gap);
      gap = this.#cursor;
    }
    const last = this.#peers.pop();
    if (last !== undefined && gap < this.#peers.length) this.#seat(last, gap);
  }

  choose(): PolicyPeer | undefined {
    if (this.#cursor === this.#peers.length) this.#cursor = 0;
    const peer = this.#peers[this.#cursor];
    if (peer !== undefined) this.#cursor += 1;
    return peer;
  }

  #move(from: number, to: number): void {
    const peer = this.#peers[from];
    if (peer !== undefined) this.#seat(peer, to);
  }

  #seat(peer: PolicyPeer, position: number): void {
    this.#peers[position] = peer;
    peer.position = position;
  }
}
