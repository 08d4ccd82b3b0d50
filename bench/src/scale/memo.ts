/** Makes things of addresses once: what it takes to read an address is not the balancer's to answer for. */
export class Memo<T> {
  readonly #make: (address: string) => T;
  readonly #made = new Map<string, T>();

  constructor(make: (address: string) => T) {
    this.#make = make;
  }

  of(addresses: readonly string[]): T[] {
    return addresses.map(address => {
      const made = this.#made.get(address) ?? this.#make(address);
      this.#made.set(address, made);
      return made;
    });
  }
}
