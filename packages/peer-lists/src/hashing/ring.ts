/** A hash ring: a key belongs to the place with the next point clockwise. */
import { Word64 } from '@peerage/peer-core/hashing';
import type { LoadBound } from './load-bound.js';
import { isOpen, jump, type OpenPlace, type Place, type Placement } from './placement.js';
import { PointTable } from './point-table.js';
import type { ReplicaCounts } from './replica-counts.js';
import { type ByteHash, NumberedTextHash } from './text-hash.js';

export interface RingOptions {
  readonly hash: ByteHash;
  /** What stands between the name of a place and the number of a replica, where replicas are hashed. */
  readonly delimiter: string;
  readonly counts: ReplicaCounts;
  /** Whether both words of a hash are the position of a point. */
  readonly pointsInPairs?: boolean;
}

/**
 * O(1) to find a place, whatever the size; adding or removing one costs its points, a flap of its peer nothing.
 *
 * New places get their points when a key is looked for next: a thousand that come at once are counted once.
 */
export class Ring implements Placement {
  readonly #delimiter: string;
  readonly #counts: ReplicaCounts;
  readonly #pointsInPairs: boolean;
  readonly #text: NumberedTextHash;
  readonly #places: (Place | undefined)[] = [];
  readonly #freeSlots: number[] = [];
  /** How many replicas each place has in the table, by its slot. */
  readonly #replicaCounts: number[] = [];
  /** Slots of places that came since the last search. */
  readonly #newSlots = new Set<number>();
  #revision: number;
  readonly #points = new PointTable((slot, other) => this.#name(slot) < this.#name(other));
  readonly #hash = new Word64();
  #settled = true;

  constructor(options: RingOptions) {
    this.#delimiter = options.delimiter;
    this.#counts = options.counts;
    this.#pointsInPairs = options.pointsInPairs ?? false;
    this.#revision = options.counts.revision;
    this.#text = new NumberedTextHash(options.hash);
  }

  add(place: Place): void {
    place.slot = this.#freeSlots.pop() ?? this.#places.length;
    this.#places[place.slot] = place;
    this.#replicaCounts[place.slot] = 0;
    this.#counts.add(place);
    this.#newSlots.add(place.slot);
    this.#settled = false;
  }

  remove(place: Place): void {
    this.#setReplicas(place, 0);
    this.#places[place.slot] = undefined;
    this.#freeSlots.push(place.slot);
    this.#counts.remove(place);
    this.#settled = false;
  }

  /** @param skipCount Gives the open place that is reached after passing this many other ones. */
  find(key: Word64, skipCount = 0): OpenPlace | undefined {
    if (!this.#settled) this.#settle();
    const { size } = this.#points;
    if (size === 0) return undefined;
    const met = skipCount === 0 ? undefined : new Set<Place>();
    let cell = this.#points.seek(key.upper53);
    for (let seen = 0; seen < size; seen++) {
      const place = this.#places[this.#points.owner(cell)];
      if (isOpen(place) && (met === undefined || met.add(place).size > skipCount)) return place;
      cell = this.#points.next(cell);
    }
    return undefined;
  }

  spill(key: Word64, bound: LoadBound): OpenPlace | undefined {
    return jump(this, key, bound);
  }

  #settle(): void {
    const { revision } = this.#counts;
    const slots = revision === this.#revision ? this.#newSlots : this.#places.keys();
    for (const slot of slots) {
      const place = this.#places[slot];
      if (place !== undefined) this.#setReplicas(place, this.#counts.countOf(place));
    }
    this.#revision = revision;
    this.#newSlots.clear();
    this.#settled = true;
  }

  /** Replicas have numbers from 0, so that more of them leave the others where they are. */
  #setReplicas({ name, slot }: Place, count: number): void {
    const present = this.#replicaCounts[slot] ?? 0;
    if (present === count) return;
    this.#replicaCounts[slot] = count;
    this.#text.setStem(name + this.#delimiter);
    for (let number = present; number < count; number++) this.#setReplica(number, slot);
    for (let number = count; number < present; number++) this.#liftReplica(number, slot);
  }

  #setReplica(number: number, slot: number): void {
    this.#text.put(number, this.#hash);
    this.#points.insert(this.#hash.upper53, slot);
    if (this.#pointsInPairs) this.#points.insert(this.#swapped(), slot);
  }

  #liftReplica(number: number, slot: number): void {
    this.#text.put(number, this.#hash);
    this.#points.remove(this.#hash.upper53, slot);
    if (this.#pointsInPairs) this.#points.remove(this.#swapped(), slot);
  }

  #swapped(): number {
    this.#hash.set(this.#hash.low, this.#hash.high);
    return this.#hash.upper53;
  }

  #name(slot: number): string {
    return this.#places[slot]?.name ?? '';
  }
}
