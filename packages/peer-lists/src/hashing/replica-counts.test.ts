import fc from 'fast-check';
import { ScaledReplicas, WeightedReplicas } from './replica-counts.js';

const placesOf = (weights: readonly number[]) =>
  weights.map((weight, index) => ({ name: `p${String(index).padStart(3, '0')}`, weight }));

const anyWeight = fc.oneof(
  fc.integer({ min: 1, max: 100 }),
  fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
  fc.double({ min: 0.01, max: 1, noNaN: true }),
);

describe('by weight', () => {
  const countsOf = (weights: readonly number[]) => {
    const counts = new WeightedReplicas(100);
    const places = placesOf(weights);
    for (const place of places) counts.add(place);
    return places.map(place => counts.countOf(place));
  };

  test('weights of a kind with 1 have their number, whoever else is there', () => {
    const weights = fc.array(fc.double({ min: 0.5, max: 4, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(weights, kind => {
        expect(countsOf(kind)).toEqual(kind.map(weight => Math.round(100 * weight)));
      }),
    );
  });

  test('other weights share as fairly, and never more than 800 a head', () => {
    fc.assert(
      fc.property(fc.array(anyWeight, { minLength: 1, maxLength: 30 }), weights => {
        const counts = countsOf(weights);
        const sum = counts.reduce((total, count) => total + count, 0);
        expect(sum).toBeLessThanOrEqual(801 * weights.length);
        expect(Math.max(...counts)).toBeGreaterThanOrEqual(50);
        const greatest = Math.max(...weights);
        const perWeight = Math.max(...counts) / greatest;
        weights.forEach((weight, index) => {
          const fair = perWeight * weight;
          expect(Math.abs((counts[index] ?? 0) - fair)).toBeLessThanOrEqual(Math.max(1.01, fair * 0.011));
        });
      }),
    );
  });

  test('forget what was removed', () => {
    fc.assert(
      fc.property(fc.array(anyWeight), fc.array(anyWeight, { minLength: 1 }), (gone, stay) => {
        const counts = new WeightedReplicas(100);
        const [leaving, staying] = [placesOf(gone), placesOf(stay)];
        for (const place of [...leaving, ...staying]) counts.add(place);
        for (const place of leaving) counts.remove(place);
        expect(staying.map(place => counts.countOf(place))).toEqual(countsOf(stay));
      }),
    );
  });
});

describe('scaled', () => {
  test('sum up to the size of the ring, and give each its part within one', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 2_000 }), fc.nat(2_000), (some, least, more) => {
        const counts = new ScaledReplicas(least, least + more);
        const places = placesOf(some);
        for (const place of places) counts.add(place);
        const dealt = places.map(place => counts.countOf(place));
        const sum = dealt.reduce((total, count) => total + count, 0);
        const total = some.reduce((all, weight) => all + weight, 0);
        expect(sum).toBeGreaterThanOrEqual(least);
        expect(sum).toBeLessThanOrEqual(least + more + 1);
        dealt.forEach((count, index) => {
          expect(Math.abs(count - (sum * (some[index] ?? 0)) / total)).toBeLessThan(2);
        });
      }),
    );
  });
});
