import { Utf8Buffer } from '@peerage/peer-core/hashing';
import { fingerprint32 as oracle } from 'farmhash-modern';
import fc from 'fast-check';
import { fingerprint32 } from './fingerprint32.js';
import vectors from './hashring32-vectors.test.json' with { type: 'json' };

test('equals what the Go original gives', () => {
  const buffer = new Utf8Buffer();
  expect(vectors.fingerprint32.length).toBeGreaterThan(80);
  for (const { input, hash } of vectors.fingerprint32) {
    buffer.set(input);
    expect([input, fingerprint32(buffer.bytes, buffer.length)]).toEqual([input, hash]);
  }
});

test('equals the reference on every length up to 200 bytes', () => {
  for (let length = 0; length <= 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 151 + length * 7) & 0x7f);
    expect(fingerprint32(bytes, length)).toBe(oracle(bytes));
  }
});

test('equals the reference on whatever bytes', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 5, maxLength: 120 }),
      bytes => fingerprint32(bytes, bytes.length) === oracle(bytes),
    ),
    { numRuns: 2_000 },
  );
});

test('takes the bytes of the shortest texts as signed, which the reference library does not', () => {
  const uint32 = (value: bigint) => BigInt.asUintN(32, value);
  const rotate = (value: bigint, bits: bigint) => uint32((value >> bits) | (value << (32n - bits)));
  const mix = (word: bigint, hash: bigint) => {
    const scrambled = uint32(rotate(uint32(word * 0xcc9e2d51n), 17n) * 0x1b873593n);
    return uint32(rotate(hash ^ scrambled, 19n) * 5n + 0xe6546b64n);
  };
  const model = (bytes: Uint8Array) => {
    let [b, c] = [0n, 9n];
    for (const signed of new Int8Array(bytes)) {
      b = uint32(b * 0xcc9e2d51n + BigInt(signed));
      c ^= b;
    }
    let hash = mix(b, mix(BigInt(bytes.length), c));
    hash = uint32((hash ^ (hash >> 16n)) * 0x85ebca6bn);
    hash = uint32((hash ^ (hash >> 13n)) * 0xc2b2ae35n);
    return Number(hash ^ (hash >> 16n));
  };
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 4 }),
      bytes => fingerprint32(bytes, bytes.length) === model(bytes),
    ),
  );
});
