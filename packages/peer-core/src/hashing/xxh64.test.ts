import fc from 'fast-check';
import createXxHash, { type XXHashAPI } from 'xxhash-wasm';
import { Word64 } from './word64.js';
import { xxh64 } from './xxh64.js';

let oracle: XXHashAPI;
beforeAll(async () => {
  oracle = await createXxHash();
});

const hashOf = (bytes: Uint8Array, length = bytes.length, seed?: Word64) => {
  const hash = new Word64(-1, -1);
  xxh64(bytes, length, hash, seed);
  return (BigInt(hash.high >>> 0) << 32n) | BigInt(hash.low >>> 0);
};

test('equals the reference on every length up to 200 bytes', () => {
  for (let length = 0; length <= 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 151 + length * 7) & 0xff);
    expect(hashOf(bytes)).toBe(oracle.h64Raw(bytes));
  }
});

test('equals the reference on whatever bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), bytes => hashOf(bytes) === oracle.h64Raw(bytes)),
    { numRuns: 2_000 },
  );
});

test('equals the reference with whatever seed', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 100 }),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      (bytes, seed) => {
        const words = new Word64(Number(seed >> 32n), Number(seed & 0xffffffffn));
        expect(hashOf(bytes, bytes.length, words)).toBe(oracle.h64Raw(bytes, seed));
      },
    ),
  );
});

test('reads nothing beyond the length it is given', () => {
  const bytes = new TextEncoder().encode('10.0.0.1:50051_99 and what an earlier, longer text left behind');
  for (let length = 0; length <= bytes.length; length++) {
    expect(hashOf(bytes, length)).toBe(oracle.h64Raw(bytes.subarray(0, length)));
  }
});
