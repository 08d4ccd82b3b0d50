/** A wait that can be cut short. */
import type { Clock, Timer } from '@peerage/peer-core';
import { type AbortListener, listenTo } from '../abort.js';

/** Over after `delayMs`, when `signal` aborts, or when it is ended: which of them, nobody is told. */
export class Pause implements AbortListener {
  readonly over: Promise<undefined>;
  readonly #signal: AbortSignal | undefined;
  readonly #timer: Timer;
  #resolve: (value: undefined) => void = () => undefined;

  constructor(clock: Clock, delayMs: number, signal: AbortSignal | undefined) {
    this.over = new Promise(resolve => {
      this.#resolve = resolve;
    });
    this.#signal = signal;
    // Not unreferenced: somebody waits for what comes after.
    this.#timer = clock.setTimer(() => this.end(), delayMs);
    if (signal?.aborted === true) this.end();
    else if (signal !== undefined) listenTo(signal, this);
  }

  end(): void {
    this.#timer.cancel();
    this.#signal?.removeEventListener('abort', this);
    this.#resolve(undefined);
  }

  /** The signal has aborted. */
  handleEvent(): void {
    this.end();
  }
}
