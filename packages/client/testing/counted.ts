/** A source of values that says how many were asked for. */
import { setImmediate as turn } from 'node:timers/promises';

export class Counted {
  asked = 0;
  left = false;
  readonly #count: number;

  /** @param count How many values there are: 0, 1, 2 … */
  constructor(count: number) {
    this.#count = count;
  }

  async *iterate(): AsyncGenerator<number, undefined> {
    let ended = false;
    try {
      while (this.asked < this.#count) yield this.asked++;
      ended = true;
    } finally {
      this.left = !ended;
    }
    return undefined;
  }
}

/** Lets whatever can go on without the outside world do so. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 10; i += 1) await turn();
}
