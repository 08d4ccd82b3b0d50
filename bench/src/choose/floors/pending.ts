/** How many requests each peer has in flight. */
export class Pending {
  readonly #counts: Int32Array;

  constructor(n: number) {
    this.#counts = new Int32Array(2 * n);
  }

  of(peer: number): number {
    return this.#counts[peer] as number;
  }

  up(peer: number): void {
    this.#counts[peer] = this.of(peer) + 1;
  }

  down(peer: number): void {
    this.#counts[peer] = this.of(peer) - 1;
  }
}
