import fc from 'fast-check';
import { Word64 } from './word64.js';

const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const word = (value: bigint) => new Word64(Number(value >> 32n), Number(value & 0xffffffffn));
const value = ({ high, low }: Word64) => (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
const wrapped = (sum: bigint) => BigInt.asUintN(64, sum);

test('computes as an unsigned bigint that wraps', () => {
  fc.assert(
    fc.property(uint64, uint64, fc.integer({ min: 1, max: 31 }), (a, b, bits) => {
      const after = (change: (word: Word64) => void) => {
        const changed = word(a);
        change(changed);
        return value(changed);
      };
      expect(after(x => x.add(word(b)))).toBe(wrapped(a + b));
      expect(after(x => x.multiply(word(b)))).toBe(wrapped(a * b));
      expect(after(x => x.xorShiftRight(bits))).toBe(a ^ (a >> BigInt(bits)));
      expect(after(x => x.copy(word(b)))).toBe(b);
      expect(word(a).upper53).toBe(Number(a >> 11n));
    }),
  );
});
