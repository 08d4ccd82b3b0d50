/** Growing, jittered pauses (gRFC A6). */
import type { Random } from '@peerage/peer-core';

export interface BackoffSettings {
  readonly initialBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly backoffMultiplier: number;
}

const jitter = 0.2;

export class Backoff {
  readonly #settings: BackoffSettings;
  readonly #random: Random;
  #nextMs: number;

  constructor(settings: BackoffSettings, random: Random) {
    this.#settings = settings;
    this.#random = random;
    this.#nextMs = settings.initialBackoffMs;
  }

  /** `initialBackoffMs × backoffMultiplier^n`, at most `maxBackoffMs`, ± 20 %; `n` counts from the last reset. */
  take(): number {
    const { maxBackoffMs, backoffMultiplier } = this.#settings;
    const delayMs = Math.min(this.#nextMs, maxBackoffMs);
    this.#nextMs = delayMs * backoffMultiplier;
    return delayMs * (1 - jitter + 2 * jitter * this.#random());
  }

  reset(): void {
    this.#nextMs = this.#settings.initialBackoffMs;
  }
}
