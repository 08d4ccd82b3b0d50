/** Steady load: calls fall due at a fixed rate, whether or not earlier ones have ended. */

const tickMs = 5;

export class SteadyLoad {
  readonly #call: () => Promise<void>;
  readonly #ratePerMs: number;
  readonly #inFlight = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #sinceMs = 0;
  #madeCount = 0;

  /** @param call Makes one call; must not reject. */
  constructor(call: () => Promise<void>, ratePerS: number) {
    this.#call = call;
    this.#ratePerMs = ratePerS / 1000;
  }

  /** Calls that have not ended. */
  get inFlightCount(): number {
    return this.#inFlight.size;
  }

  /** Begins, if it has not begun. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#sinceMs = performance.now();
    this.#madeCount = 0;
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  /** Makes no more calls; resolves when the last has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await Promise.all(this.#inFlight);
  }

  #tick(): void {
    const dueCount = (performance.now() - this.#sinceMs) * this.#ratePerMs;
    for (; this.#madeCount < dueCount; this.#madeCount += 1) {
      const ongoing: Promise<void> = this.#call().finally(() => this.#inFlight.delete(ongoing));
      this.#inFlight.add(ongoing);
    }
  }
}
