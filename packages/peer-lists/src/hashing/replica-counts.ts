/** How many replicas each place has on a ring: hashes of its name and a number, each a point or two. */

/** What a count depends on. */
export interface Weighted {
  readonly name: string;
  readonly weight: number;
}

/** Counts follow from the places that are there, not from the order they came in. */
export interface ReplicaCounts {
  add(place: Weighted): void;
  remove(place: Weighted): void;
  /** Changes when places that were there before may have another count. */
  readonly revision: number;
  /** @param place One that is there. */
  countOf(place: Weighted): number;
}

/** The same for all, whatever their weights. */
export class EqualReplicas implements ReplicaCounts {
  readonly revision = 0;
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  add(): void {}

  remove(): void {}

  countOf(): number {
    return this.#count;
  }
}

/**
 * A number for weight 1, and in proportion for others; at least one.
 *
 * A place that comes or goes leaves the counts of others alone while weights are of a kind with 1: while the mean of
 * the powers of two below them is from ½ to 4. Where they are not, as when they are hundreds or hundredths, the
 * number is that of the power of two below this mean; or memory would follow the weights, and small ones would not
 * tell.
 */
export class WeightedReplicas implements ReplicaCounts {
  readonly #countOfUnit: number;
  /** How many weights have each power of two below them: unlike a running sum, this forgets what was removed. */
  readonly #byExponent = new Map<number, number>();
  #unit = 1;

  constructor(countOfUnit: number) {
    this.#countOfUnit = countOfUnit;
  }

  add({ weight }: Weighted): void {
    this.#count(exponentOf(weight), 1);
  }

  remove({ weight }: Weighted): void {
    this.#count(exponentOf(weight), -1);
  }

  get revision(): number {
    return this.#unit;
  }

  countOf({ weight }: Weighted): number {
    return Math.max(1, Math.round(this.#countOfUnit * (weight / this.#unit)));
  }

  #count(exponent: number, change: number): void {
    const count = (this.#byExponent.get(exponent) ?? 0) + change;
    if (count === 0) this.#byExponent.delete(exponent);
    else this.#byExponent.set(exponent, count);
    let weights = 0;
    let sum = 0;
    for (const [power, alike] of this.#byExponent) {
      weights += alike;
      sum += alike * 2 ** power;
    }
    const mean = weights === 0 ? 1 : sum / weights;
    this.#unit = mean >= 0.5 && mean <= 4 ? 1 : 2 ** exponentOf(mean);
  }
}

function exponentOf(weight: number): number {
  return Math.floor(Math.log2(weight));
}

/**
 * gRPC's `ring_hash` (gRFC A42): at least `minSize` in all, so that the lightest place has a whole number of them,
 * but no more than `maxSize`.
 *
 * Counts follow from the normalised weights in the order of the names: one place that comes or goes may change the
 * count of others by one, and with it where their keys live.
 */
export class ScaledReplicas implements ReplicaCounts {
  readonly #minSize: number;
  readonly #maxSize: number;
  readonly #places = new Set<Weighted>();
  #counts: Map<Weighted, number> | undefined;
  #revision = 0;

  constructor(minSize: number, maxSize: number) {
    this.#minSize = minSize;
    this.#maxSize = maxSize;
  }

  add(place: Weighted): void {
    this.#places.add(place);
    this.#changed();
  }

  remove(place: Weighted): void {
    this.#places.delete(place);
    this.#changed();
  }

  get revision(): number {
    return this.#revision;
  }

  countOf(place: Weighted): number {
    this.#counts ??= this.#deal();
    return this.#counts.get(place) ?? 0;
  }

  #changed(): void {
    this.#revision += 1;
    this.#counts = undefined;
  }

  #deal(): Map<Weighted, number> {
    const places = [...this.#places].sort((a, b) => (a.name < b.name ? -1 : 1));
    const total = places.reduce((sum, { weight }) => sum + weight, 0);
    const lightest = places.reduce((least, { weight }) => Math.min(least, weight / total), 1);
    const scale = Math.min(Math.ceil(lightest * this.#minSize) / lightest, this.#maxSize);
    const counts = new Map<Weighted, number>();
    let due = 0;
    let dealt = 0;
    for (const place of places) {
      due += scale * (place.weight / total);
      const count = Math.max(0, Math.ceil(due) - dealt);
      counts.set(place, count);
      dealt += count;
    }
    return counts;
  }
}
