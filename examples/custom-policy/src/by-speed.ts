/** By speed: the faster a peer answers, the more requests it gets. */
import type { Outcome, Policy, PolicyPeer, Random } from '@peerage/peer-core';

export interface BySpeedOptions {
  readonly random?: Random;
}

/** Chooses at random, in inverse proportion to the time a peer takes to answer; O(n). Ignores weights. */
export function bySpeed(options: BySpeedOptions = {}): Policy {
  return new BySpeed(options.random ?? Math.random);
}

/** How much the latest answer says of the next one, beside all the answers before it. */
const newest = 0.1;

class BySpeed implements Policy {
  readonly name = 'by-speed';
  readonly #random: Random;
  /** Answers per millisecond. */
  readonly #speeds = new Map<PolicyPeer, number>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** A peer that nothing is known of is taken for an average one. */
  add(peer: PolicyPeer): void {
    const others = this.#speeds.size;
    this.#speeds.set(peer, others === 0 ? 1 : this.#total() / others);
  }

  remove(peer: PolicyPeer): void {
    this.#speeds.delete(peer);
  }

  choose(): PolicyPeer | undefined {
    let rest = this.#random() * this.#total();
    let last: PolicyPeer | undefined;
    for (const [peer, speed] of this.#speeds) {
      rest -= speed;
      if (rest < 0) return peer;
      last = peer;
    }
    return last;
  }

  finished(peer: PolicyPeer, outcome: Outcome, latencyMs: number): void {
    const speed = this.#speeds.get(peer);
    // It was removed while the request ran, or the request was cancelled and says nothing.
    if (speed === undefined || outcome.cancelled === true) return;
    const averageMs = (1 - newest) / speed + newest * Math.max(latencyMs, 0.01);
    this.#speeds.set(peer, 1 / averageMs);
  }

  #total(): number {
    let total = 0;
    for (const speed of this.#speeds.values()) total += speed;
    return total;
  }
}
