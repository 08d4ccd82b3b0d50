/** A clock whose timers share one: a thousand peers that wait cost as much as one. */
import type { Clock, Timer } from '@peerage/peer-core';

/** None of its timers keeps the process alive: it is for upkeep. */
export class SharedTimerClock implements Clock {
  readonly #clock: Clock;
  /** A binary heap: nobody is due before whoever is above. */
  readonly #waits: Wait[] = [];
  #madeCount = 0;
  #timer: Timer | undefined;
  #timerDueMs = Number.POSITIVE_INFINITY;

  /** @param clock Has at most one timer set for all of this one's. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    this.#madeCount += 1;
    const wait = new Wait(callback, this.now() + delayMs, this.#madeCount, this.#cancel);
    this.#rise(wait, this.#waits.length);
    this.#arm();
    return wait;
  }

  readonly #fire = (): void => {
    this.#timer = undefined;
    const nowMs = this.now();
    try {
      for (let first = this.#waits[0]; first !== undefined && first.dueMs <= nowMs; first = this.#waits[0]) {
        this.#remove(first);
        first.callback();
      }
    } finally {
      this.#arm();
    }
  };

  readonly #cancel = (wait: Wait): void => {
    if (wait.place === -1) return;
    this.#remove(wait);
    // Otherwise the timer may fire for nobody: cheaper than setting it anew for everybody who leaves.
    if (this.#waits.length === 0) this.#disarm();
  };

  #arm(): void {
    const [first] = this.#waits;
    if (first === undefined || (this.#timer !== undefined && this.#timerDueMs <= first.dueMs)) return;
    this.#disarm();
    this.#timerDueMs = first.dueMs;
    this.#timer = this.#clock.setTimer(this.#fire, Math.max(0, first.dueMs - this.now())).unref();
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #remove(wait: Wait): void {
    const { place } = wait;
    const last = this.#waits.pop();
    wait.place = -1;
    if (last === undefined || last === wait) return;
    this.#rise(last, place);
    this.#sink(last, last.place);
  }

  /** Puts `wait` into the free `place`, or above it. */
  #rise(wait: Wait, place: number): void {
    let free = place;
    for (let above = this.#waits[(free - 1) >> 1]; free > 0 && above !== undefined; ) {
      if (!wait.isBefore(above)) break;
      this.#put(above, free);
      free = (free - 1) >> 1;
      above = this.#waits[(free - 1) >> 1];
    }
    this.#put(wait, free);
  }

  /** Puts `wait` into the free `place`, or below it. */
  #sink(wait: Wait, place: number): void {
    let free = place;
    for (let next = this.#firstBelow(free); next?.isBefore(wait) === true; next = this.#firstBelow(free)) {
      const { place: freed } = next;
      this.#put(next, free);
      free = freed;
    }
    this.#put(wait, free);
  }

  #firstBelow(place: number): Wait | undefined {
    const left = this.#waits[2 * place + 1];
    const right = this.#waits[2 * place + 2];
    return left !== undefined && right?.isBefore(left) === true ? right : left;
  }

  #put(wait: Wait, place: number): void {
    this.#waits[place] = wait;
    wait.place = place;
  }
}

class Wait implements Timer {
  readonly callback: () => void;
  readonly dueMs: number;
  readonly #order: number;
  readonly #onCancel: (wait: Wait) => void;
  /** Where in the heap it is; -1 when it waits no more. */
  place = -1;

  constructor(callback: () => void, dueMs: number, order: number, onCancel: (wait: Wait) => void) {
    this.callback = callback;
    this.dueMs = dueMs;
    this.#order = order;
    this.#onCancel = onCancel;
  }

  /** Of those due together the one set first is first. */
  isBefore(other: Wait): boolean {
    return this.dueMs === other.dueMs ? this.#order < other.#order : this.dueMs < other.dueMs;
  }

  unref(): this {
    return this;
  }

  cancel(): void {
    this.#onCancel(this);
  }
}
