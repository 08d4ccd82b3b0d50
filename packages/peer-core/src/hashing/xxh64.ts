/** XXH64: what gRPC and Envoy place peers and requests on their rings with. */
import { readWord } from './little-endian.js';
import { Word64 } from './word64.js';

// Primes, names and steps are those of the xxHash specification.
const prime1 = new Word64(0x9e3779b1, 0x85ebca87);
const prime2 = new Word64(0xc2b2ae3d, 0x27d4eb4f);
const prime3 = new Word64(0x165667b1, 0x9e3779f9);
const prime4 = new Word64(0x85ebca77, 0xc2b2ae63);
const prime5 = new Word64(0x27d4eb2f, 0x165667c5);

/** What the seed is added to where the accumulators of the stripes start: prime1 + prime2, and −prime1. */
const sumOf1And2 = new Word64(0x60ea27ee, 0xadc0b5d6);
const minus1 = new Word64(0x61c8864e, 0x7a143579);
const zero = new Word64();

// Scratch space, good until the call returns.
const accumulators = [new Word64(), new Word64(), new Word64(), new Word64()] as const;
const lane = new Word64();
const rotated = new Word64();

/**
 * Hashes the first `length` bytes into `hash`.
 *
 * @param seed 0 by default, as for rings.
 */
export function xxh64(bytes: Uint8Array, length: number, hash: Word64, seed: Word64 = zero): void {
  let at = 0;
  if (length < 32) {
    hash.copy(seed);
    hash.add(prime5);
  } else {
    at = consumeStripes(bytes, length, hash, seed);
  }
  lane.set(0, length);
  hash.add(lane);
  for (; at + 8 <= length; at += 8) {
    readLane(bytes, at);
    mixLane();
    hash.xor(lane);
    hash.rotateLeft(27);
    hash.multiply(prime1);
    hash.add(prime4);
  }
  if (at + 4 <= length) {
    lane.set(0, readWord(bytes, at));
    lane.multiply(prime1);
    hash.xor(lane);
    hash.rotateLeft(23);
    hash.multiply(prime2);
    hash.add(prime3);
    at += 4;
  }
  for (; at < length; at++) {
    lane.set(0, bytes[at] ?? 0);
    lane.multiply(prime5);
    hash.xor(lane);
    hash.rotateLeft(11);
    hash.multiply(prime1);
  }
  hash.xorShiftRight(33);
  hash.multiply(prime2);
  hash.xorShiftRight(29);
  hash.multiply(prime3);
  hash.xorShiftRight(32);
}

/** Hashes all whole stripes of 32 bytes; gives where they end. */
function consumeStripes(bytes: Uint8Array, length: number, hash: Word64, seed: Word64): number {
  const [first, second, third, fourth] = accumulators;
  for (const accumulator of accumulators) accumulator.copy(seed);
  first.add(sumOf1And2);
  second.add(prime2);
  fourth.add(minus1);
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
  for (const accumulator of accumulators) {
    lane.copy(accumulator);
    mixLane();
    hash.xor(lane);
    hash.multiply(prime1);
    hash.add(prime4);
  }
  return at;
}

function accumulate(accumulator: Word64, bytes: Uint8Array, at: number): void {
  readLane(bytes, at);
  lane.multiply(prime2);
  accumulator.add(lane);
  accumulator.rotateLeft(31);
  accumulator.multiply(prime1);
}

function mixLane(): void {
  lane.multiply(prime2);
  lane.rotateLeft(31);
  lane.multiply(prime1);
}

function addRotated(hash: Word64, accumulator: Word64, bits: number): void {
  rotated.copy(accumulator);
  rotated.rotateLeft(bits);
  hash.add(rotated);
}

function readLane(bytes: Uint8Array, at: number): void {
  lane.set(readWord(bytes, at + 4), readWord(bytes, at));
}
