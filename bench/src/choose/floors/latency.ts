/** Peak EWMA with nothing around it: two random indexes, an average for each peer, two looks at the time. */
import { type Random, randomInt } from '@peerage/peer-core';
import { chance } from '../chance.js';
import type { Floor } from '../subject.js';
import { Bag } from './bag.js';
import { Pending } from './pending.js';

const decayMs = 10_000;
const initialMs = 30;

interface Ticket {
  readonly peer: number;
  readonly startedAtMs: number;
}

export class LatencyFloor implements Floor {
  readonly #bag: Bag;
  readonly #pending: Pending;
  readonly #random: Random;
  readonly #latenciesMs: Float64Array;
  readonly #observedAtMs: Float64Array;

  constructor(n: number) {
    this.#bag = new Bag(n);
    this.#pending = new Pending(n);
    this.#random = chance(n);
    this.#latenciesMs = new Float64Array(2 * n).fill(initialMs);
    this.#observedAtMs = new Float64Array(2 * n);
  }

  choose(): Ticket {
    const first = randomInt(this.#random, this.#bag.size);
    const other = randomInt(this.#random, this.#bag.size - 1);
    const a = this.#bag.at(first);
    const b = this.#bag.at(other < first ? other : other + 1);
    const peer = this.#cost(b) < this.#cost(a) ? b : a;
    this.#pending.up(peer);
    return { peer, startedAtMs: performance.now() };
  }

  finish({ peer, startedAtMs }: Ticket): void {
    const now = performance.now();
    const known = this.#latenciesMs[peer] as number;
    const sample = now - startedAtMs;
    const kept = sample < known ? Math.exp(((this.#observedAtMs[peer] as number) - now) / decayMs) : 0;
    this.#latenciesMs[peer] = known * kept + sample * (1 - kept);
    this.#observedAtMs[peer] = now;
    this.#pending.down(peer);
  }

  lose(peer: number): void {
    this.#bag.remove(peer);
  }

  regain(peer: number): void {
    this.#bag.add(peer);
  }

  replace(outgoing: number, incoming: number): void {
    this.#bag.add(incoming);
    this.#bag.remove(outgoing);
  }

  #cost(peer: number): number {
    return (this.#latenciesMs[peer] as number) * (this.#pending.of(peer) + 1);
  }
}
