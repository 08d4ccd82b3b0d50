import { describePolicy, PolicyDriver, seededRandom } from '@peerage/testing';
import { random } from './random.js';

describePolicy({ make: source => random({ random: source }) });

const driverWith = (weights: readonly number[]) => {
  const driver = new PolicyDriver(random({ random: seededRandom(11) }));
  driver.addMany(weights.length, index => ({ weight: weights[index] ?? 1 }));
  return driver;
};

/** Pearson's statistic against shares in proportion to `weights`. */
function chiSquared(picks: Map<string, number>, weights: readonly number[]): number {
  const total = [...picks.values()].reduce((sum, each) => sum + each, 0);
  const weight = weights.reduce((sum, each) => sum + each, 0);
  return [...picks.values()].reduce((sum, observed, index) => {
    const expected = (total * (weights[index] ?? 1)) / weight;
    return sum + (observed - expected) ** 2 / expected;
  }, 0);
}

// The 99.9 % quantile of χ² with 9 degrees of freedom.
const critical = 27.88;

test('equal weights: χ² does not tell it from uniform', () => {
  const weights = Array<number>(10).fill(1);
  expect(chiSquared(driverWith(weights).spread(20_000), weights)).toBeLessThan(critical);
});

test('unequal weights: χ² does not tell it from the weights', () => {
  const weights = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  expect(chiSquared(driverWith(weights).spread(20_000), weights)).toBeLessThan(critical);
});

test('a change of weight counts from the next choice', () => {
  const driver = driverWith([1, 1]);
  driver.spread(10);
  driver.change('p0', { weight: 1e9 });
  expect(driver.spread(1_000).get('p0')).toBe(1_000);
});
