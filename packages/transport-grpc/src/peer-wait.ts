/** The time a call waits for a peer, or for room on one: what may end it early, and the undoing of all of that. */
import { propagate, status } from '@grpc/grpc-js';
import { systemClock, type Timer } from '@peerage/peer-core';
import { deadlineMsOf, inherits, type PeerCallOptions } from './call-options.js';
import { longestTimerMs } from './grpc-js.js';
import type { LocalStatus } from './status-of.js';

export class PeerWait {
  readonly #awaited: string;
  readonly #options: PeerCallOptions;
  readonly #deadlineMs: number;
  readonly #sinceMs = Date.now();
  readonly #onGiveUp: (reason: LocalStatus) => void;
  readonly #abort = new AbortController();
  #timer: Timer;

  /**
   * @param awaited What is waited for, in words.
   * @param onGiveUp Called when the deadline passes, the parent call is cancelled, or `giveUp` is called.
   */
  constructor(awaited: string, options: PeerCallOptions, onGiveUp: (reason: LocalStatus) => void) {
    this.#awaited = awaited;
    this.#options = options;
    this.#deadlineMs = deadlineMsOf(options);
    this.#onGiveUp = onGiveUp;
    this.#timer = this.#nextTimer();
    if (inherits(options, propagate.CANCELLATION)) options.parentCall?.on('cancelled', this.#parentCancelled);
  }

  /** Tells whoever provides it that nobody waits any more. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  giveUp(reason: LocalStatus): void {
    this.#onGiveUp(reason);
  }

  /** Ends the wait, whether a peer was found or not. */
  end(): void {
    this.#timer.cancel();
    this.#options.parentCall?.off('cancelled', this.#parentCancelled);
    this.#abort.abort();
  }

  /** There is always one, if only to keep the process alive: somebody waits for the answer. */
  #nextTimer(): Timer {
    const remainingMs = Math.max(0, this.#deadlineMs - Date.now());
    return systemClock.setTimer(this.#checkDeadline, Math.min(remainingMs, longestTimerMs));
  }

  readonly #checkDeadline = (): void => {
    const nowMs = Date.now();
    if (nowMs < this.#deadlineMs) {
      this.#timer = this.#nextTimer();
      return;
    }
    const waited = `${((nowMs - this.#sinceMs) / 1000).toFixed(3)}s`;
    this.giveUp({
      code: status.DEADLINE_EXCEEDED,
      details: `Deadline exceeded after waiting ${waited} for ${this.#awaited}`,
    });
  };

  readonly #parentCancelled = (): void => {
    this.giveUp({ code: status.CANCELLED, details: 'Cancelled by parent call' });
  };
}
