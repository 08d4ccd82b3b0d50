/**
 * FarmHash's `Fingerprint32`: what Ringpop and YARPC place peers and shard keys on their rings with.
 *
 * After `farmhashmk` of Google's FarmHash, whose constants come from Murmur3. Fixed for all time: the algorithm is
 * part of where keys live.
 */

import { readWord } from '@peerage/peer-core/hashing';

// Taken out once: inside a vm context, as in jest, looking up a global costs more than multiplying.
const { imul } = Math;

const c1 = 0xcc9e2d51 | 0;
const c2 = 0x1b873593;
const mixAddend = 0xe6546b64 | 0;

/** Hashes the first `length` bytes to an unsigned 32-bit integer. */
export function fingerprint32(bytes: Uint8Array, length: number): number {
  if (length <= 4) return hashTo4(bytes, length) >>> 0;
  if (length <= 12) return hash5To12(bytes, length) >>> 0;
  if (length <= 24) return hash13To24(bytes, length) >>> 0;
  return hashFrom25(bytes, length) >>> 0;
}

function hashTo4(bytes: Uint8Array, length: number): number {
  let b = 0;
  let c = 9;
  for (let at = 0; at < length; at++) {
    // Bytes are signed here.
    const signed = ((bytes[at] ?? 0) << 24) >> 24;
    b = (imul(b, c1) + signed) | 0;
    c ^= b;
  }
  return finish(mix(b, mix(length, c)));
}

function hash5To12(bytes: Uint8Array, length: number): number {
  const a = (length + readWord(bytes, 0)) | 0;
  const b = (length * 5 + readWord(bytes, length - 4)) | 0;
  const c = (9 + readWord(bytes, (length >>> 1) & 4)) | 0;
  return finish(mix(c, mix(b, mix(a, length * 5))));
}

function hash13To24(bytes: Uint8Array, length: number): number {
  const half = length >>> 1;
  const b = readWord(bytes, 4);
  const c = readWord(bytes, length - 8);
  const d = readWord(bytes, half);
  const e = readWord(bytes, 0);
  const f = readWord(bytes, length - 4);
  let a = (rotateRight(readWord(bytes, half - 4), 12) + f) | 0;
  let h = (mix(c, imul(d, c1) + length) + a) | 0;
  a = (rotateRight(a, 3) + c) | 0;
  h = (mix(e, h) + a) | 0;
  a = (rotateRight((a + f) | 0, 12) + d) | 0;
  h = (mix(b, h) + a) | 0;
  return finish(h);
}

function hashFrom25(bytes: Uint8Array, length: number): number {
  let h = length;
  let g = imul(c1, length);
  let f = g;
  h = fold(fold(h, scramble(readWord(bytes, length - 4))), scramble(readWord(bytes, length - 16)));
  g = fold(fold(g, scramble(readWord(bytes, length - 8))), scramble(readWord(bytes, length - 12)));
  f = (rotateRight((f + scramble(readWord(bytes, length - 20))) | 0, 19) + 113) | 0;
  // Whole blocks of 20 bytes, but never the last byte: the end was read above.
  for (let at = 0; at + 20 < length; at += 20) {
    const a = readWord(bytes, at);
    const b = readWord(bytes, at + 4);
    const c = readWord(bytes, at + 8);
    const d = readWord(bytes, at + 12);
    const e = readWord(bytes, at + 16);
    h = (mix(d, h + a) + e) | 0;
    g = (mix(c, g + b) + a) | 0;
    f = (mix((b + imul(e, c1)) | 0, f + c) + d + g) | 0;
    g = (g + f) | 0;
  }
  g = imul(rotateRight(imul(rotateRight(g, 11), c1), 17), c1);
  f = imul(rotateRight(imul(rotateRight(f, 11), c1), 17), c1);
  h = blend((h + g) | 0);
  return blend((h + f) | 0);
}

/** Murmur3's step for one word. */
function mix(word: number, hash: number): number {
  return fold(hash, scramble(word));
}

function scramble(word: number): number {
  return imul(rotateRight(imul(word, c1), 17), c2);
}

function fold(hash: number, scrambled: number): number {
  return spread(hash ^ scrambled);
}

function spread(hash: number): number {
  return (imul(rotateRight(hash, 19), 5) + mixAddend) | 0;
}

function blend(hash: number): number {
  return imul(rotateRight(spread(hash), 17), c1);
}

/** Murmur3's finalizer. */
function finish(hash: number): number {
  let h = hash;
  h = imul(h ^ (h >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function rotateRight(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
