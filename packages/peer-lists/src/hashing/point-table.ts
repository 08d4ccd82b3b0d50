/**
 * The points of a ring in order, with gaps left between them.
 *
 * Points are hashes, so they are spread evenly, and where one stands among all can be told from its position
 * alone: a hash table whose hash function keeps the order. To insert, remove or find costs a look at a few cells,
 * however many points there are; nothing is ever sorted.
 *
 * Linear probing that keeps the order: a point stands in its home cell or, when that is taken, as soon after it as
 * it can with everything before it smaller and everything behind it greater. Empty cells hold NaN, which is
 * neither; behind the last cell stands an Infinity that ends every search.
 */

/** One more than the greatest position. */
export const positionCount: number = 2 ** 53;

// Taken out once: inside a vm context, as in jest, looking up a global costs more than the rest of a step.
const { isNaN } = Number;
const { max } = Math;
const nothing = Number.NaN;
const end = Number.POSITIVE_INFINITY;

const fewestHomes = 16;
// Share of the home cells in use: when it is rebuilt it is `roomy`, and it is rebuilt beyond the other two.
const roomy = 0.75;
const crowded = 0.88;
const sparse = 0.15;

/** Positions are integers from 0 to below 2⁵³, owners small integers. Cells are good until the next change. */
export class PointTable {
  readonly #precedes: (owner: number, other: number) => boolean;
  #homeCount = fewestHomes;
  #homesPerPosition = fewestHomes / positionCount;
  #positions = emptyCells(fewestHomes);
  #owners = new Int32Array(this.#positions.length);
  #size = 0;

  /** @param precedes Orders the owners of equal positions. */
  constructor(precedes: (owner: number, other: number) => boolean) {
    this.#precedes = precedes;
  }

  get size(): number {
    return this.#size;
  }

  insert(position: number, owner: number): void {
    if (this.#size >= this.#homeCount * crowded) this.#rebuild(homesFor(this.#size + 1));
    // Fails only when too many crowd behind the last home.
    while (!this.#tryInsert(position, owner)) this.#rebuild(this.#homeCount * 2);
    this.#size += 1;
  }

  /** @throws Error when there is no such point. */
  remove(position: number, owner: number): void {
    let cell = this.#home(position);
    while (this.#position(cell) !== position || this.#owners[cell] !== owner) {
      cell += 1;
      if (cell >= this.#positions.length) throw new Error(`There is no point ${position} of owner ${owner}.`);
    }
    // Those behind that are not at home move up, so that no search meets a gap too early.
    while (this.#isPushed(cell + 1)) {
      this.#put(cell, this.#position(cell + 1), this.owner(cell + 1));
      cell += 1;
    }
    this.#positions[cell] = nothing;
    this.#size -= 1;
    if (this.#homeCount > fewestHomes && this.#size < this.#homeCount * sparse) {
      this.#rebuild(homesFor(this.#size));
    }
  }

  /** The cell of the first point at or after `position`, around the ring. The table must not be empty. */
  seek(position: number): number {
    return this.#around(this.#scan(this.#home(position), position));
  }

  /** The cell of the point after the one in `cell`, around the ring. */
  next(cell: number): number {
    return this.#around(this.#scan(cell + 1, 0));
  }

  /** Whose point stands in `cell`. */
  owner(cell: number): number {
    return this.#owners[cell] ?? -1;
  }

  /** The first cell from `cell` on with a position of at least `position`. */
  #scan(cell: number, position: number): number {
    const positions = this.#positions;
    let at = cell;
    while (!((positions[at] ?? end) >= position)) at += 1;
    return at;
  }

  #around(cell: number): number {
    return cell < this.#positions.length - 1 ? cell : this.#scan(0, 0);
  }

  #tryInsert(position: number, owner: number): boolean {
    let cell = this.#home(position);
    while (this.#comesBefore(cell, position, owner)) cell += 1;
    let gap = cell;
    while (!isNaN(this.#position(gap))) gap += 1;
    if (gap >= this.#positions.length) return false;
    for (; gap > cell; gap--) this.#put(gap, this.#position(gap - 1), this.owner(gap - 1));
    this.#put(cell, position, owner);
    return true;
  }

  /** Whether the point in `cell` comes before another one; an empty cell does not. */
  #comesBefore(cell: number, position: number, owner: number): boolean {
    const there = this.#position(cell);
    return there < position || (there === position && this.#precedes(this.owner(cell), owner));
  }

  #rebuild(homeCount: number): void {
    const positions = this.#positions;
    const owners = this.#owners;
    this.#homeCount = homeCount;
    this.#homesPerPosition = homeCount / positionCount;
    this.#positions = emptyCells(homeCount);
    this.#owners = new Int32Array(this.#positions.length);
    let free = 0;
    for (let from = 0; from < positions.length - 1; from++) {
      const position = positions[from] ?? nothing;
      if (isNaN(position)) continue;
      const cell = max(free, this.#home(position));
      if (cell >= this.#positions.length - 1) {
        this.#positions = positions;
        this.#owners = owners;
        this.#rebuild(homeCount * 2);
        return;
      }
      this.#put(cell, position, owners[from] ?? -1);
      free = cell + 1;
    }
  }

  #home(position: number): number {
    return (position * this.#homesPerPosition) | 0;
  }

  /** Whether there is a point in `cell` that has its home before. */
  #isPushed(cell: number): boolean {
    const position = this.#position(cell);
    return position < end && this.#home(position) < cell;
  }

  /** NaN beyond the end too. */
  #position(cell: number): number {
    return this.#positions[cell] ?? nothing;
  }

  #put(cell: number, position: number, owner: number): void {
    this.#positions[cell] = position;
    this.#owners[cell] = owner;
  }
}

function homesFor(size: number): number {
  return Math.max(fewestHomes, Math.ceil(size / roomy));
}

function emptyCells(homeCount: number): Float64Array {
  // A few cells more than homes, for points that are pushed beyond the last one.
  const cells = new Float64Array(homeCount + Math.max(16, homeCount >>> 4) + 1).fill(nothing);
  cells[cells.length - 1] = end;
  return cells;
}
