/** Calls at a steady rate, whatever becomes of them. */
import type { ShopClient } from './gen/shop.peerage.js';

const intervalMs = 10;

export class Load {
  /** Calls by the version that answered them. */
  readonly answers: Map<number, number> = new Map();
  readonly failures: unknown[] = [];
  readonly #client: ShopClient;
  readonly #timer: NodeJS.Timeout;
  readonly #inFlight = new Set<Promise<void>>();

  constructor(client: ShopClient, ratePerS: number) {
    this.#client = client;
    let due = 0;
    this.#timer = setInterval(() => {
      for (due += (ratePerS * intervalMs) / 1_000; due >= 1; due--) this.#call();
    }, intervalMs);
  }

  get callCount(): number {
    return [...this.answers.values()].reduce((sum, count) => sum + count, this.failures.length);
  }

  /** Resolves when the last call has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#inFlight);
  }

  #call(): void {
    const call = this.#client
      .buy({ item: 'tea' })
      .then(
        ({ version }) => void this.answers.set(version, (this.answers.get(version) ?? 0) + 1),
        (error: unknown) => void this.failures.push(error),
      )
      .finally(() => this.#inFlight.delete(call));
    this.#inFlight.add(call);
  }
}
