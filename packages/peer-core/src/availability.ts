/** Whether something is available, and who wants to hear when that changes. */
import { PeerError } from './errors.js';
import { type Observer, tellProblem } from './observer.js';

/** Keeps the `available` of a chooser, and tells listeners when it has changed. */
export class Availability {
  readonly #of: string;
  readonly #observer: Observer | undefined;
  readonly #listeners = new Set<Listener>();
  #now = false;

  /**
   * @param of The name of what is available, for messages.
   * @param observer Hears of listeners that throw.
   */
  constructor(of: string, observer?: Observer) {
    this.#of = of;
    this.#observer = observer;
  }

  get now(): boolean {
    return this.#now;
  }

  /** Changes first and tells afterwards; the same again tells nobody. */
  set(available: boolean): void {
    if (this.#now === available) return;
    this.#now = available;
    // A copy: whoever is told may come or go.
    for (const listener of [...this.#listeners]) this.#tell(listener);
  }

  /** Calls `listener` after every change, until the function it returns is called. */
  onChanged(listener: () => void): () => void {
    const entry: Listener = { call: listener };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  #tell(listener: Listener): void {
    if (!this.#listeners.has(listener)) return;
    try {
      listener.call();
    } catch (cause) {
      const details = { callback: 'onAvailabilityChanged', of: `a listener of "${this.#of}"` };
      tellProblem(this.#observer, this.#of, new PeerError('callback-failed', details, { cause }));
    }
  }
}

/** An object of its own, so that one function may listen twice. */
interface Listener {
  readonly call: () => void;
}
