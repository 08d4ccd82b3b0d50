/** Chance that repeats itself and costs about a nanosecond: the same for a list and for its floor. */
import type { Random } from '@peerage/peer-core';

/**
 * A uniform sequence in [0, 1) that depends on `seed` alone.
 *
 * An xorshift generator (G. Marsaglia, "Xorshift RNGs", 2003): good enough to measure with.
 */
export function chance(seed: number): Random {
  // Neighbouring seeds start far apart, and none at 0, where the sequence would stay.
  let bits = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return () => {
    bits ^= bits << 13;
    bits ^= bits >>> 17;
    bits ^= bits << 5;
    return (bits >>> 0) / 2 ** 32;
  };
}
