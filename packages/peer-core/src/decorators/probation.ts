/** The few requests that decide whether an ejected peer is back: its half-open state. */
export class Probation {
  /** It ends then, if nothing decides it before. */
  readonly untilMs: number;
  #unused: number;
  #undecided: number;

  /** @param probeCount How many requests may start, and have to end well. */
  constructor(probeCount: number, untilMs: number) {
    this.untilMs = untilMs;
    this.#unused = probeCount;
    this.#undecided = probeCount;
  }

  /** Every request that may start has. */
  get full(): boolean {
    return this.#unused === 0;
  }

  started(): void {
    if (this.#unused > 0) this.#unused -= 1;
  }

  /** A request ended that tells nothing: another may start in its place. */
  endedWithoutResult(): void {
    if (this.#unused < this.#undecided) this.#unused += 1;
  }

  /** Whether that was the last that was needed. */
  endedWell(): boolean {
    this.#undecided -= 1;
    return this.#undecided === 0;
  }
}
