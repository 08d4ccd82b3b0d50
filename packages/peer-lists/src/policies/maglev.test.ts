import { PolicyDriver, thrownBy } from '@peerage/testing';
import {
  addressesOf,
  describeHashPolicy,
  greatestShare,
  homesOf,
  keysOf,
  tally,
} from '../../testing/describe-hash-policy.js';
import { type MaglevOptions, maglev } from './maglev.js';

describeHashPolicy({
  make: options => maglev({ tableSize: 251, ...options }),
  makeWithHeader: () => maglev({ tableSize: 251, header: 'Session' }),
});

const driverOf = (weights: readonly number[], options: MaglevOptions = {}) => {
  const driver = new PolicyDriver(maglev(options));
  addressesOf(weights.length).forEach((id, index) => {
    driver.add(id, { weight: weights[index] ?? 1 });
  });
  return driver;
};

test('the greatest of a hundred shares is at most 1.06 times the mean', () => {
  expect(greatestShare(driverOf(Array(100).fill(1)).policy, 100, 300_000)).toBeLessThanOrEqual(1.06);
});

test('a peer that goes moves few keys of others', () => {
  const driver = driverOf(Array(50).fill(1));
  const keys = keysOf(20_000);
  const before = homesOf(driver.policy, keys);
  const { identifier } = driver.remove('10.0.0.7:50051');
  const after = homesOf(driver.policy, keys);
  const others = after.filter((home, index) => before[index] !== identifier.id && home !== before[index]);
  expect(others.length / keys.length).toBeLessThan(0.03);
});

test.each([
  ['alike', [1, 2, 3, 4]],
  ['in millions', [1e6, 2e6, 3e6, 4e6]],
  ['in fractions', [0.001, 0.002, 0.003, 0.004]],
])('shares follow weights %s', (_, weights) => {
  const counts = tally(homesOf(driverOf(weights).policy, keysOf(40_000)));
  [0.1, 0.2, 0.3, 0.4].forEach((share, index) => {
    expect((counts.get(`10.0.0.${index}:50051`) ?? 0) / 40_000).toBeCloseTo(share, 1.9);
  });
});

test('a giant among dwarfs has nearly all, and they have something', () => {
  const { policy } = driverOf([1e9, ...Array(99).fill(1)]);
  const counts = tally(homesOf(policy, keysOf(300_000)));
  // One entry each of 65 537, which one in a hundred misses with 300 000 keys.
  expect(counts.size).toBeGreaterThan(90);
  expect((counts.get('10.0.0.0:50051') ?? 0) / 300_000).toBeGreaterThan(0.99);
});

test('more peers than entries leave some without keys, and chooses them when nobody else is there', () => {
  const driver = driverOf(Array(10).fill(1), { tableSize: 5 });
  const served = tally(homesOf(driver.policy, keysOf(1_000)));
  expect(served.size).toBe(5);
  for (const id of served.keys()) driver.fail(id);
  expect(driver.choose({ hashKey: 'k' })).toBeDefined();
});

test.each([0, 1, 4, 100, 65_536, 2.5, -7, Number.NaN, Number.POSITIVE_INFINITY, 5_000_077])(
  'refuses a table of %d entries',
  tableSize => {
    expect(thrownBy(() => maglev({ tableSize }))).toMatchObject({
      code: 'invalid-configuration',
      details: { field: 'tableSize' },
    });
  },
);

test.each([2, 3, 65_537, 5_000_011])('takes a table of %d entries', tableSize => {
  expect(() => maglev({ tableSize })).not.toThrow();
});

test.each([2, 3])('chooses by a table of %d entries', tableSize => {
  const { policy } = driverOf([1, 2], { tableSize });
  expect(policy.choose({ hashKey: 'k' })).toBeDefined();
});
