/** How long to wait before the next attempt: longer after each, and never the same for two clients. */
import { fraction, type Random } from './random.js';

/** How the waits grow. */
export interface BackoffSettings {
  /** The wait after the first failure. */
  readonly initialMs: number;
  /** No wait is longer, its jitter aside. */
  readonly maxMs: number;
  /** By what part of itself a wait may be longer or shorter. */
  readonly jitter: number;
  /** How much longer each wait is than the one before; 1.6 by default, as gRPC has it (connection-backoff.md). */
  readonly multiplier?: number | undefined;
}

/** Says how long to wait after each failure: longer every time, give or take some, until it is reset. */
export class Backoff {
  readonly #settings: BackoffSettings;
  readonly #random: Random;
  #baseMs: number;

  constructor(settings: BackoffSettings, random: Random) {
    this.#settings = settings;
    this.#random = random;
    this.#baseMs = settings.initialMs;
  }

  /** The wait after one more failure. */
  nextMs(): number {
    const { maxMs, jitter, multiplier = 1.6 } = this.#settings;
    const baseMs = Math.min(this.#baseMs, maxMs);
    this.#baseMs = baseMs * multiplier;
    return baseMs * (1 + jitter * (2 * fraction(this.#random) - 1));
  }

  /** The next failure is the first again. */
  reset(): void {
    this.#baseMs = this.#settings.initialMs;
  }
}
