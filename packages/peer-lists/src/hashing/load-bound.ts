/** How many requests a place may have: its share of all that are in flight, and a little more. */
import { integer, nested, type Rule, rule } from '@peerage/peer-core/settings';

// Taken out once: inside a vm context, as in jest, looking up a global costs more than the rest of a step.
const { ceil, max } = Math;

/** How much busier than its share a key may make a peer before the next peer takes the request. */
export interface BoundedLoadOptions {
  /** How far above its share of the requests in flight a peer may be; above 1, 1.25 by default. */
  readonly factor?: number;
  /**
   * How many requests a peer may have however few are in flight, 1 by default: where the whole load is small,
   * sending keys away saves nobody.
   */
  readonly minimum?: number;
}

/** What is bounded: whose requests, and how large a share of all is theirs. */
export interface Loaded {
  readonly weight: number;
  readonly peer: { readonly pending: number };
}

export const boundedLoadRule: Rule = nested<BoundedLoadOptions>('bounded load', {
  factor: rule(
    'a finite number above 1',
    value => typeof value === 'number' && value > 1 && Number.isFinite(value),
  ),
  minimum: integer(1),
});

/**
 * Consistent hashing with bounded loads: no peer takes a request beyond
 * `max(minimum, ⌈weight · ⌈(inFlight + 1) · factor⌉ / Σ weight⌉)`, and there is always one with room
 * (Mirrokni, Thorup and Zadimoghaddam, 2016, arXiv:1608.01350).
 *
 * Keeps the sums; knows no peer.
 */
export class LoadBound {
  readonly #factor: number;
  readonly #minimum: number;
  #inFlight = 0;
  #weight = 0;
  #openCount = 0;

  constructor(options: BoundedLoadOptions = {}) {
    const { factor = 1.25, minimum = 1 } = options;
    this.#factor = factor;
    this.#minimum = minimum;
  }

  open(weight: number, pending: number): void {
    this.#openCount += 1;
    this.#weight += weight;
    this.#inFlight += pending;
  }

  close(weight: number, pending: number): void {
    this.#openCount -= 1;
    // Starting from nothing again sheds what the sums of fractions lost to rounding.
    this.#weight = this.#openCount === 0 ? 0 : this.#weight - weight;
    this.#inFlight -= pending;
  }

  count(requests: number): void {
    this.#inFlight += requests;
  }

  /** Whether `place` may take one more request. */
  admits(place: Loaded): boolean {
    return place.peer.pending < this.#capacity(place.weight);
  }

  /** Whether `place` is so far below its bound that it has no more than its share. */
  isAtEase(place: Loaded): boolean {
    return place.peer.pending * this.#factor < this.#capacity(place.weight);
  }

  #capacity(weight: number): number {
    const total = ceil((this.#inFlight + 1) * this.#factor);
    return max(this.#minimum, ceil((weight * total) / this.#weight));
  }
}
