/** Things taken in turn, over and over. */
export class Cycle<T> {
  readonly #items: readonly T[];
  #next = 0;

  /** @param items At least one. Their owner may replace them. */
  constructor(items: readonly T[]) {
    this.#items = items;
  }

  next(): T {
    const item = this.#items[this.#next] as T;
    this.#next = this.#next + 1 === this.#items.length ? 0 : this.#next + 1;
    return item;
  }
}
