/**
 * How late this process is: for how long its event loop could not run what was due.
 *
 * A heartbeat tells. It beats only while somebody asks, and keeps no process alive. The histogram of
 * `monitorEventLoopDelay` would not do: it says how late the loop has been, but not when.
 */
import { type Clock, systemClock, type Timer } from '@peerage/peer-core';

const beatMs = 20;
/** Without a question for this long the heartbeat stops; the next question starts it again. */
const restAfterMs = 10_000;

export class LoopDelay {
  readonly #clock: Clock;
  #timer: Timer | undefined;
  #dueAtMs = 0;
  #askedAtMs = 0;
  /** How late the last beat was: what is handled until the next one waited as long. */
  #lastMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * In milliseconds; 0 when nothing is known yet.
   *
   * @param nowMs What the clock says: whoever asks knows it already, and looking costs more than asking.
   */
  at(nowMs: number): number {
    this.#askedAtMs = nowMs;
    if (this.#timer === undefined) {
      this.#lastMs = 0;
      this.#schedule(nowMs);
    }
    // The next beat may be overdue itself: a stall shows before it is over.
    return Math.max(this.#lastMs, nowMs - this.#dueAtMs);
  }

  #beat(): void {
    const now = this.#clock.now();
    this.#lastMs = Math.max(0, now - this.#dueAtMs);
    this.#timer = undefined;
    if (now - this.#askedAtMs < restAfterMs) this.#schedule(now);
  }

  #schedule(now: number): void {
    this.#dueAtMs = now + beatMs;
    this.#timer = this.#clock.setTimer(() => this.#beat(), beatMs).unref();
  }
}

const processDelay = new LoopDelay(systemClock);

/** Of this process, by the system's clock; one heartbeat serves all who ask. */
export function processDelayMs(nowMs: number): number {
  return processDelay.at(nowMs);
}
