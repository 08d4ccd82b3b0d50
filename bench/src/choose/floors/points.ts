/**
 * A hash ring with nothing around it: sorted points and a binary search.
 *
 * Who is lost keeps its points, and its keys go to the next one. Who goes takes its points along, for which the
 * others have to be copied.
 */
import { chance } from '../chance.js';
import { Cycle } from '../cycle.js';
import type { Floor } from '../subject.js';
import { hashedKeys } from '../traffic.js';
import { Pending } from './pending.js';

/** A point is `position · ownerUnit + owner`, with a position of 32 bits. */
const ownerUnit = 2 ** 21;

export class PointsFloor implements Floor {
  readonly #pointsPerPeer: number;
  readonly #keys: Cycle<number>;
  readonly #pending: Pending;
  readonly #open: Uint8Array;
  #points: Float64Array;

  constructor(n: number, pointsPerPeer: number) {
    this.#pointsPerPeer = pointsPerPeer;
    this.#keys = new Cycle(hashedKeys(n));
    this.#pending = new Pending(n);
    this.#open = new Uint8Array(2 * n).fill(1);
    this.#points = new Float64Array(n * pointsPerPeer);
    for (let peer = 0; peer < n; peer++) this.#points.set(this.#pointsOf(peer), peer * pointsPerPeer);
    this.#points.sort();
  }

  choose(): number {
    let cell = this.#seek(this.#keys.next() * ownerUnit);
    while (this.#open[ownerOf(this.#points[cell] as number)] === 0) {
      cell = cell + 1 === this.#points.length ? 0 : cell + 1;
    }
    const peer = ownerOf(this.#points[cell] as number);
    this.#pending.up(peer);
    return peer;
  }

  finish(peer: number): void {
    this.#pending.down(peer);
  }

  lose(peer: number): void {
    this.#open[peer] = 0;
  }

  regain(peer: number): void {
    this.#open[peer] = 1;
  }

  replace(outgoing: number, incoming: number): void {
    const added = this.#pointsOf(incoming).sort();
    const merged = new Float64Array(this.#points.length);
    let from = 0;
    let to = 0;
    for (const point of this.#points) {
      if (ownerOf(point) === outgoing) continue;
      while (from < added.length && (added[from] as number) < point) merged[to++] = added[from++] as number;
      merged[to++] = point;
    }
    merged.set(added.subarray(from), to);
    this.#points = merged;
  }

  /** The cell of the first point at or after `point`, around the ring. */
  #seek(point: number): number {
    let low = 0;
    let high = this.#points.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#points[middle] as number) < point) low = middle + 1;
      else high = middle;
    }
    return low === this.#points.length ? 0 : low;
  }

  #pointsOf(peer: number): Float64Array {
    const random = chance(peer);
    const points = new Float64Array(this.#pointsPerPeer);
    return points.map(() => Math.floor(random() * 2 ** 32) * ownerUnit + peer);
  }
}

function ownerOf(point: number): number {
  return point - Math.floor(point / ownerUnit) * ownerUnit;
}
