/**
 * XXH64: what gRPC and Envoy place peers and requests on their rings with.
 *
 * Primes and steps are those of the xxHash specification. Every request may be hashed, so each step works on words
 * in local variables, and writes a `Word64` once.
 */
import { readWord } from './little-endian.js';
import { productHigh, sumHigh, Word64 } from './word64.js';

// Taken out once: inside a vm context, as in jest, looking up a global costs more than multiplying.
const { imul } = Math;

const prime1High = 0x9e3779b1 | 0;
const prime1Low = 0x85ebca87 | 0;
const prime2High = 0xc2b2ae3d | 0;
const prime2Low = 0x27d4eb4f | 0;
const prime3High = 0x165667b1 | 0;
const prime3Low = 0x9e3779f9 | 0;
const prime4High = 0x85ebca77 | 0;
const prime4Low = 0xc2b2ae63 | 0;
const prime5High = 0x27d4eb2f | 0;
const prime5Low = 0x165667c5 | 0;

// What is added to the seed where the accumulators start.
const prime1And2 = new Word64(0x60ea27ee, 0xadc0b5d6);
const prime2 = new Word64(prime2High, prime2Low);
const prime5 = new Word64(prime5High, prime5Low);
const minusPrime1 = new Word64(0x61c8864e, 0x7a143579);
const zero = new Word64();

// Scratch space, good until the call returns.
const accumulators = [new Word64(), new Word64(), new Word64(), new Word64()] as const;

/**
 * Hashes the first `length` bytes into `hash`.
 *
 * @param seed 0 by default, as for rings.
 */
export function xxh64(bytes: Uint8Array, length: number, hash: Word64, seed: Word64 = zero): void {
  let at = 0;
  if (length >= 32) {
    at = consumeStripes(bytes, length, hash, seed);
  } else {
    hash.copy(seed);
    hash.add(prime5);
  }
  hash.set(sumHigh(hash.high, hash.low, 0, length), hash.low + length);
  for (; at + 8 <= length; at += 8) consumeLane(hash, bytes, at);
  if (at + 4 <= length) {
    consumeWord(hash, readWord(bytes, at));
    at += 4;
  }
  for (; at < length; at++) consumeByte(hash, bytes[at] ?? 0);
  avalanche(hash);
}

/** Consumes all whole stripes of 32 bytes; gives where they end. */
function consumeStripes(bytes: Uint8Array, length: number, hash: Word64, seed: Word64): number {
  const [first, second, third, fourth] = accumulators;
  for (const accumulator of accumulators) accumulator.copy(seed);
  first.add(prime1And2);
  second.add(prime2);
  fourth.add(minusPrime1);
  let at = 0;
  for (; at + 32 <= length; at += 32) {
    accumulate(first, bytes, at);
    accumulate(second, bytes, at + 8);
    accumulate(third, bytes, at + 16);
    accumulate(fourth, bytes, at + 24);
  }
  hash.set(0, 0);
  addRotated(hash, first, 1);
  addRotated(hash, second, 7);
  addRotated(hash, third, 12);
  addRotated(hash, fourth, 18);
  for (const accumulator of accumulators) merge(hash, accumulator);
  return at;
}

/** accumulator = rotate(accumulator + lane · prime2, 31) · prime1 */
function accumulate(accumulator: Word64, bytes: Uint8Array, at: number): void {
  let low = readWord(bytes, at);
  let high = productHigh(readWord(bytes, at + 4), low, prime2High, prime2Low);
  low = imul(low, prime2Low);
  high = sumHigh(high, low, accumulator.high, accumulator.low);
  low = (low + accumulator.low) | 0;
  const rotatedHigh = (high << 31) | (low >>> 1);
  const rotatedLow = (low << 31) | (high >>> 1);
  accumulator.high = productHigh(rotatedHigh, rotatedLow, prime1High, prime1Low);
  accumulator.low = imul(rotatedLow, prime1Low);
}

function addRotated(hash: Word64, { high, low }: Word64, bits: number): void {
  const rotatedHigh = (high << bits) | (low >>> (32 - bits));
  const rotatedLow = (low << bits) | (high >>> (32 - bits));
  hash.high = sumHigh(hash.high, hash.low, rotatedHigh, rotatedLow);
  hash.low = (hash.low + rotatedLow) | 0;
}

/** hash = (hash ^ mix(accumulator)) · prime1 + prime4 */
function merge(hash: Word64, accumulator: Word64): void {
  xorMixed(hash, accumulator.high, accumulator.low);
  multiplyBy1Add4(hash, hash.high, hash.low);
}

/** hash = rotate(hash ^ mix(lane), 27) · prime1 + prime4 */
function consumeLane(hash: Word64, bytes: Uint8Array, at: number): void {
  xorMixed(hash, readWord(bytes, at + 4), readWord(bytes, at));
  const { high, low } = hash;
  multiplyBy1Add4(hash, (high << 27) | (low >>> 5), (low << 27) | (high >>> 5));
}

/** hash ^= rotate(lane · prime2, 31) · prime1 */
function xorMixed(hash: Word64, laneHigh: number, laneLow: number): void {
  const high = productHigh(laneHigh, laneLow, prime2High, prime2Low);
  const low = imul(laneLow, prime2Low);
  const rotatedLow = (low << 31) | (high >>> 1);
  hash.high ^= productHigh((high << 31) | (low >>> 1), rotatedLow, prime1High, prime1Low);
  hash.low ^= imul(rotatedLow, prime1Low);
}

function multiplyBy1Add4(hash: Word64, high: number, low: number): void {
  const productLow = imul(low, prime1Low);
  hash.high = sumHigh(productHigh(high, low, prime1High, prime1Low), productLow, prime4High, prime4Low);
  hash.low = (productLow + prime4Low) | 0;
}

/** hash = rotate(hash ^ word · prime1, 23) · prime2 + prime3 */
function consumeWord(hash: Word64, word: number): void {
  const high = hash.high ^ productHigh(0, word, prime1High, prime1Low);
  const low = hash.low ^ imul(word, prime1Low);
  const rotatedLow = (low << 23) | (high >>> 9);
  const product = productHigh((high << 23) | (low >>> 9), rotatedLow, prime2High, prime2Low);
  const productLow = imul(rotatedLow, prime2Low);
  hash.high = sumHigh(product, productLow, prime3High, prime3Low);
  hash.low = (productLow + prime3Low) | 0;
}

/** hash = rotate(hash ^ byte · prime5, 11) · prime1 */
function consumeByte(hash: Word64, byte: number): void {
  const high = hash.high ^ productHigh(0, byte, prime5High, prime5Low);
  const low = hash.low ^ imul(byte, prime5Low);
  const rotatedLow = (low << 11) | (high >>> 21);
  hash.high = productHigh((high << 11) | (low >>> 21), rotatedLow, prime1High, prime1Low);
  hash.low = imul(rotatedLow, prime1Low);
}

function avalanche(hash: Word64): void {
  let { high, low } = hash;
  low ^= high >>> 1;
  high = productHigh(high, low, prime2High, prime2Low);
  low = imul(low, prime2Low);
  low ^= (low >>> 29) | (high << 3);
  high ^= high >>> 29;
  high = productHigh(high, low, prime3High, prime3Low);
  low = imul(low, prime3Low);
  hash.high = high;
  hash.low = low ^ high;
}
