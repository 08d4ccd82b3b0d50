/**
 * How one who is pushed a value says "not yet" to the one who pushes it.
 *
 * An Observable has no word for it. But as long as the value passes through operators that work at once, the pushing
 * is still under way when the value arrives, and whoever takes it may hold the delivery until it is done with it.
 */

/** Ends one's part in a delivery. To call it again makes no difference. */
export type Release = () => void;

let current: Delivery | undefined;

/** Holds the delivery that is under way; `undefined` when there is none, and nobody would wait. */
export function hold(): Release | undefined {
  return current?.hold();
}

/** Deliveries that are held until whoever holds them is ready for more. */
export class Holds {
  #releases: Release[] = [];

  /** Holds the delivery that is under way, if there is one. */
  take(): void {
    const release = hold();
    if (release !== undefined) this.#releases.push(release);
  }

  /** Ends them all. */
  release(): void {
    const releases = this.#releases;
    this.#releases = [];
    for (const release of releases) release();
  }
}

/** Whoever pushes values that come from somewhere else: it asks for the next one when nobody holds the last. */
export class Delivery {
  #holdCount = 0;
  #whenReleased: (() => void) | undefined;

  /** Pushes a value. */
  push<Value>(to: { next(value: Value): void }, value: Value): void {
    pushAs(this, to, value);
  }

  /** Whether anybody is not done yet with what was pushed. */
  get held(): boolean {
    return this.#holdCount > 0;
  }

  /** Resolves when a delivery that is held no longer is. */
  released(): Promise<void> {
    return new Promise(resolve => {
      this.#whenReleased = resolve;
    });
  }

  /** Takes part in the delivery. */
  hold(): Release {
    let held = true;
    this.#holdCount += 1;
    return () => {
      if (!held) return;
      held = false;
      this.#holdCount -= 1;
      if (this.#holdCount === 0) this.#whenReleased?.();
    };
  }
}

function pushAs<Value>(delivery: Delivery, to: { next(value: Value): void }, value: Value): void {
  // One delivery may well bring about another.
  const outer = current;
  current = delivery;
  try {
    to.next(value);
  } finally {
    current = outer;
  }
}
