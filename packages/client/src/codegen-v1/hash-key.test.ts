import { hashKeyText } from './hash-key.js';

describe('hashKeyText', () => {
  it.each([
    ['Ann', 'Ann'],
    ['ключ', 'ключ'],
    [0, '0'],
    [-7, '-7'],
    [2n ** 63n, '9223372036854775808'],
    [true, 'true'],
    [false, 'false'],
    [new Uint8Array([0xfb, 0xff]), '+/8='],
    [Buffer.from('..ab..').subarray(2, 4), 'YWI='],
    [{ low: 1, high: 0, unsigned: true, toString: () => '1' }, '1'],
  ])('writes %p as %p', (value, text) => {
    expect(hashKeyText(value)).toBe(text);
  });

  it.each([undefined, null, '', new Uint8Array(0)])('takes %p for no key', value => {
    expect(hashKeyText(value)).toBeUndefined();
  });
});
