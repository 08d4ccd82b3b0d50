import { seededRandom } from '@peerage/testing';
import fc from 'fast-check';
import { AliasTable } from './alias-table.js';

test('draws each index in proportion to its weight', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 12 }),
      fc.integer(),
      (weights, seed) => {
        const table = new AliasTable(weights);
        const random = seededRandom(seed);
        const draws = 20_000;
        const counts = weights.map(() => 0);
        for (let draw = 0; draw < draws; draw++) {
          const index = table.draw(random);
          counts[index] = (counts[index] ?? 0) + 1;
        }
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        for (const [index, weight] of weights.entries()) {
          const share = weight / total;
          // Six standard deviations of a binomial share.
          const margin = 6 * Math.sqrt((share * (1 - share)) / draws) + 1e-9;
          expect(Math.abs((counts[index] ?? 0) / draws - share)).toBeLessThanOrEqual(margin);
        }
      },
    ),
    { numRuns: 30 },
  );
});
