/** Tries again, with growing pauses, what a transport refused: one timer however many peers wait. */
import type { Clock, Timer } from '@peerage/peer-core';

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

export class RetainRetry<T> {
  readonly #clock: Clock;
  readonly #retain: (waiting: T) => void;
  readonly #waiting = new Set<T>();
  #pauseMs = firstPauseMs;
  #timer: Timer | undefined;

  /** @param retain Tries again; adds what failed once more. */
  constructor(clock: Clock, retain: (waiting: T) => void) {
    this.#clock = clock;
    this.#retain = retain;
  }

  add(waiting: T): void {
    this.#waiting.add(waiting);
    this.#timer ??= this.#clock.setTimer(() => this.#fire(), this.#pauseMs).unref();
  }

  delete(waiting: T): void {
    this.#waiting.delete(waiting);
    if (this.#waiting.size === 0) this.#rest();
  }

  clear(): void {
    this.#waiting.clear();
    this.#rest();
  }

  #fire(): void {
    const due = [...this.#waiting];
    this.#waiting.clear();
    this.#timer = undefined;
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
    for (const waiting of due) this.#retain(waiting);
    if (this.#waiting.size === 0) this.#rest();
  }

  #rest(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#pauseMs = firstPauseMs;
  }
}
