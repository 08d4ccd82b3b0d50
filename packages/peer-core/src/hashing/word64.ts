/**
 * 64-bit arithmetic on two 32-bit words: what `bigint` would do, without an allocation per operation.
 *
 * Everything wraps like `uint64`. The words are kept signed, because V8 keeps signed words as small integers.
 */

const twoTo21 = 2 ** 21;

// Taken out once: inside a vm context, as in jest, looking up a global costs more than multiplying.
const { imul } = Math;

/** A 64-bit integer that changes in place. */
export class Word64 {
  high: number;
  low: number;

  constructor(high = 0, low = 0) {
    this.high = high | 0;
    this.low = low | 0;
  }

  /** The upper 53 bits, the most that a number holds exactly: from 0 to below 2⁵³. */
  get upper53(): number {
    return (this.high >>> 0) * twoTo21 + (this.low >>> 11);
  }

  /** From its two halves, each taken modulo 2³². */
  set(high: number, low: number): void {
    this.high = high | 0;
    this.low = low | 0;
  }

  /** Becomes equal to `from`. */
  copy(from: Word64): void {
    this.high = from.high;
    this.low = from.low;
  }

  /** Adds modulo 2⁶⁴. */
  add({ high, low }: Word64): void {
    this.set(sumHigh(this.high, this.low, high, low), this.low + low);
  }

  /** Multiplies modulo 2⁶⁴. */
  multiply({ high, low }: Word64): void {
    this.set(productHigh(this.high, this.low, high, low), imul(this.low, low));
  }

  /** `this ^= this >> bits`, unsigned. @param bits From 1 to 31. */
  xorShiftRight(bits: number): void {
    const { high, low } = this;
    this.high = high ^ (high >>> bits);
    this.low = low ^ ((low >>> bits) | (high << (32 - bits)));
  }
}

/** The high word of a sum; the low one is `(aLow + bLow) | 0`. */
export function sumHigh(aHigh: number, aLow: number, bHigh: number, bLow: number): number {
  const carry = (aLow + bLow) >>> 0 < bLow >>> 0 ? 1 : 0;
  return (aHigh + bHigh + carry) | 0;
}

/** The high word of a product; the low one is `Math.imul(aLow, bLow)`. */
export function productHigh(aHigh: number, aLow: number, bHigh: number, bLow: number): number {
  // The low words multiply in halves of 16 bits, so that no product outgrows 32 bits.
  const a0 = aLow & 0xffff;
  const a1 = aLow >>> 16;
  const b0 = bLow & 0xffff;
  const b1 = bLow >>> 16;
  const inner = (imul(a1, b0) + (imul(a0, b0) >>> 16)) | 0;
  const outer = (imul(a0, b1) + (inner & 0xffff)) | 0;
  const carried = imul(a1, b1) + (inner >>> 16) + (outer >>> 16);
  return (carried + imul(aHigh, bLow) + imul(aLow, bHigh)) | 0;
}
