import { PolicyDriver } from '@peerage/testing';
import fc from 'fast-check';
import {
  addressesOf,
  describeHashPolicy,
  greatestShare,
  homesOf,
  keysOf,
  movedFrom,
  tally,
} from '../../testing/describe-hash-policy.js';
import { rendezvous } from './rendezvous.js';

describeHashPolicy({ make: rendezvous, makeWithHeader: () => rendezvous({ header: 'Session' }) });

const keys = keysOf(2_000);

const driverOf = (weights: readonly number[]) => {
  const driver = new PolicyDriver(rendezvous());
  addressesOf(weights.length).forEach((id, index) => {
    driver.add(id, { weight: weights[index] ?? 1 });
  });
  return driver;
};

const someWeights = fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 2, maxLength: 30 });

test('zero unneeded moves: a peer that comes takes keys only for itself, one that goes gives only its own', () => {
  fc.assert(
    fc.property(someWeights, fc.nat(), (weights, which) => {
      const driver = driverOf(weights);
      const before = homesOf(driver.policy, keys);
      const removed = driver.remove(driver.ids[which % weights.length] ?? '');
      const gone = removed.identifier.id;
      expect(movedFrom(before, homesOf(driver.policy, keys))).toEqual(before.includes(gone) ? [gone] : []);
      driver.restore(removed);
      expect(homesOf(driver.policy, keys)).toEqual(before);
    }),
    { numRuns: 30 },
  );
});

test('a peer that gains weight takes keys, and no other pair of peers exchanges any', () => {
  const driver = driverOf(Array(20).fill(1));
  const before = homesOf(driver.policy, keys);
  driver.change('10.0.0.5:50051', { weight: 3 });
  const after = homesOf(driver.policy, keys);
  const moved = after.filter((home, index) => home !== before[index]);
  expect(moved.length).toBeGreaterThan(0);
  expect([...tally(moved).keys()]).toEqual(['10.0.0.5:50051']);
});

test('shares follow the weights', () => {
  const driver = driverOf([1, 2, 3, 4]);
  const counts = tally(homesOf(driver.policy, keysOf(40_000)));
  [0.1, 0.2, 0.3, 0.4].forEach((share, index) => {
    expect((counts.get(`10.0.0.${index}:50051`) ?? 0) / 40_000).toBeCloseTo(share, 1.9);
  });
});

test('a hundred peers differ no more than chance makes them', () => {
  // 1000 keys for each, give or take 32.
  expect(greatestShare(driverOf(Array(100).fill(1)).policy, 100, 100_000)).toBeLessThan(1.13);
});
