/**
 * A 64-bit integer in two 32-bit words that changes in place.
 *
 * What `bigint` would do, without an allocation per operation. Arithmetic wraps like `uint64`; the words are kept
 * signed, because V8 keeps signed words as small integers.
 */

const twoTo21 = 2 ** 21;

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

  set(high: number, low: number): void {
    this.high = high | 0;
    this.low = low | 0;
  }

  copy(from: Word64): void {
    this.high = from.high;
    this.low = from.low;
  }

  add(addend: Word64): void {
    const low = (this.low + addend.low) | 0;
    const carry = low >>> 0 < addend.low >>> 0 ? 1 : 0;
    this.high = (this.high + addend.high + carry) | 0;
    this.low = low;
  }

  xor(mask: Word64): void {
    this.high ^= mask.high;
    this.low ^= mask.low;
  }

  multiply(factor: Word64): void {
    // The low words multiply in halves of 16 bits, so that no product outgrows 32 bits.
    const a0 = this.low & 0xffff;
    const a1 = this.low >>> 16;
    const b0 = factor.low & 0xffff;
    const b1 = factor.low >>> 16;
    const inner = (Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16)) | 0;
    const outer = (Math.imul(a0, b1) + (inner & 0xffff)) | 0;
    const carried = Math.imul(a1, b1) + (inner >>> 16) + (outer >>> 16);
    this.high = (carried + Math.imul(this.high, factor.low) + Math.imul(this.low, factor.high)) | 0;
    this.low = Math.imul(this.low, factor.low);
  }

  /** @param bits From 1 to 31. */
  rotateLeft(bits: number): void {
    const { high, low } = this;
    this.high = (high << bits) | (low >>> (32 - bits));
    this.low = (low << bits) | (high >>> (32 - bits));
  }

  /** `this ^= this >> bits`, unsigned. @param bits From 1 to 63. */
  xorShiftRight(bits: number): void {
    const { high, low } = this;
    if (bits < 32) {
      this.high = high ^ (high >>> bits);
      this.low = low ^ ((low >>> bits) | (high << (32 - bits)));
    } else {
      this.low = low ^ (high >>> (bits - 32));
    }
  }
}
