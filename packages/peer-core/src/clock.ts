/** Time as a parameter, so that tests move it by hand. */

export interface Clock {
  /** Milliseconds since a fixed moment; never goes back. */
  now(): number;
  /** Runs `callback` once after `delayMs`; a delay above 2³¹ − 1 is cut to it. */
  setTimer(callback: () => void, delayMs: number): Timer;
}

/** A callback that is to be called once. */
export interface Timer {
  /** Lets the process end although the timer is pending: right for upkeep, wrong for somebody's wait. */
  unref(): this;
  /** Takes the callback back; harmless after it ran. */
  cancel(): void;
}

// A longer delay overflows `setTimeout`, which then fires at once.
const maxDelayMs = 2 ** 31 - 1;

class SystemTimer implements Timer {
  readonly #timeout: NodeJS.Timeout;

  constructor(callback: () => void, delayMs: number) {
    this.#timeout = setTimeout(callback, Math.min(delayMs, maxDelayMs));
  }

  unref(): this {
    this.#timeout.unref();
    return this;
  }

  cancel(): void {
    clearTimeout(this.#timeout);
  }
}

/** The time of this process, which never goes back. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimer: (callback, delayMs) => new SystemTimer(callback, delayMs),
};
