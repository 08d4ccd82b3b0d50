/** A clock that moves only when told to. */
import type { Clock, Timer } from '@peerage/peer-core';

interface Pending {
  readonly dueMs: number;
  readonly callback: () => void;
}

export class VirtualClock implements Clock {
  #nowMs = 0;
  /** The one due first is last, and of those due together the one set first. */
  readonly #pending: Pending[] = [];

  now(): number {
    return this.#nowMs;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const pending: Pending = { dueMs: this.#nowMs + Math.max(0, delayMs), callback };
    this.#pending.splice(this.#placeOf(pending.dueMs), 0, pending);
    const timer: Timer = { unref: () => timer, cancel: () => this.#cancel(pending) };
    return timer;
  }

  /** How many timers wait: 0 when nothing leaked. */
  get pendingTimerCount(): number {
    return this.#pending.length;
  }

  /** Moves time on and fires what falls due on the way, in order, each at its own moment. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (
      let next = this.#pending.at(-1);
      next !== undefined && next.dueMs <= endMs;
      next = this.#pending.at(-1)
    ) {
      this.#pending.pop();
      this.#nowMs = next.dueMs;
      next.callback();
    }
    this.#nowMs = endMs;
  }

  /** Where a timer due at `dueMs` goes: before all that are due with it or earlier. */
  #placeOf(dueMs: number): number {
    let low = 0;
    let high = this.#pending.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#pending[middle]?.dueMs ?? 0) > dueMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #cancel(pending: Pending): void {
    const place = this.#pending.indexOf(pending);
    if (place !== -1) this.#pending.splice(place, 1);
  }
}
