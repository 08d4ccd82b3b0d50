/** Spreads the renewal of many connections over time: handshakes cost either end milliseconds of its processor. */
import { type Clock, type Random, randomInt, type Timer } from '@peerage/peer-core';

/** What has a connection to renew; when it is closed meanwhile nothing comes of it. */
export interface Renewable {
  /** Makes a new connection in place of the one there is. */
  renew(): void;
  /** Makes one at once if the last attempt failed. */
  hurry(): void;
}

/** A hundred connections a second: seconds for hundreds of peers, a few percent of a processor. */
const pauseMs = 10;

export class PacedRenewal {
  readonly #clock: Clock;
  readonly #random: Random;
  #waiting: Renewable[] = [];
  #timer: Timer | undefined;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Renews every one of `renewables`, the first at once. Whoever still waits from before is renewed once. */
  begin(renewables: Iterable<Renewable>): void {
    this.#waiting = [...renewables];
    if (this.#timer === undefined) this.#renewNext();
  }

  stop(): void {
    this.#waiting = [];
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  readonly #renewNext = (): void => {
    this.#timer = undefined;
    // In no order: clients that renew at the same moment must not come upon the same server one after the other.
    const [next] = this.#waiting.splice(randomInt(this.#random, this.#waiting.length), 1);
    if (next === undefined) return;
    this.#timer = this.#clock.setTimer(this.#renewNext, pauseMs);
    next.renew();
    next.hurry();
  };
}
