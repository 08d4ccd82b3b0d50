/** Chance that repeats itself. */
import type { Random } from '@peerage/peer-core';

// Taken out once: inside a vm context, as in jest, looking up a global costs more than the rest of a draw.
const { imul } = Math;

/**
 * A uniform sequence in [0, 1) that depends on `seed` alone.
 *
 * SplitMix32: a Weyl sequence through a 32-bit finalizer. Good enough for tests, no use for secrets.
 */
export function seededRandom(seed: number): Random {
  // Signed throughout: an unsigned number above 2³¹ would be an allocation, every time.
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state;
    mixed = imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
