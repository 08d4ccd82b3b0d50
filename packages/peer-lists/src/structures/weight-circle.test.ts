import fc from 'fast-check';
import { WeightCircle } from './weight-circle.js';

const weights = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });
const point = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('finds what a walk from the start would find', () => {
  fc.assert(
    fc.property(weights, point, (given, at) => {
      const total = given.reduce((sum, weight) => sum + weight, 0);
      let covered = 0;
      const found = given.findIndex(weight => {
        covered += weight;
        return at < covered / total;
      });
      expect(new WeightCircle(given).at(at)).toBe(found);
    }),
  );
});

test('has an arc for every point, however the weights round', () => {
  fc.assert(
    fc.property(weights, given => {
      expect(new WeightCircle(given).at(1 - Number.EPSILON / 2)).toBeLessThan(given.length);
    }),
  );
});
