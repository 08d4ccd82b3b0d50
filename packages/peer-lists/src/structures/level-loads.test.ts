import fc from 'fast-check';
import { levelLoads } from './level-loads.js';

const published = { overprovisioningFactor: 1.4, panicThreshold: 50 };

/** Levels of a hundred peers, of which so many are available. */
const levelsOf = (percentages: readonly number[]) =>
  percentages.map(availableCount => ({ availableCount, totalCount: 100 }));

const loadsOf = (percentages: readonly number[]) =>
  levelLoads(levelsOf(percentages), published).map(({ load }) => load);

const panicOf = (percentages: readonly number[]) =>
  levelLoads(levelsOf(percentages), published).map(({ panic }) => panic);

// Envoy, "Priority levels", the three tables; 50 and 25 of the second as in "Panic threshold" as well.
describe('the published tables', () => {
  test.each([
    [
      [100, 100],
      [100, 0],
    ],
    [
      [72, 100],
      [100, 0],
    ],
    [
      [71, 100],
      [99, 1],
    ],
    [
      [50, 100],
      [70, 30],
    ],
    [
      [25, 100],
      [35, 65],
    ],
    [
      [0, 100],
      [0, 100],
    ],
  ])('two levels, the second whole: %p available gives %p', (available, loads) => {
    expect(loadsOf(available)).toEqual(loads);
  });

  test.each([
    [
      [100, 100],
      [100, 0],
    ],
    [
      [72, 72],
      [100, 0],
    ],
    [
      [71, 71],
      [99, 1],
    ],
    [
      [50, 50],
      [70, 30],
    ],
    [
      [25, 100],
      [35, 65],
    ],
    [
      [25, 25],
      [50, 50],
    ],
  ])('two levels: %p available gives %p', (available, loads) => {
    expect(loadsOf(available)).toEqual(loads);
  });

  test.each([
    [
      [100, 100, 100],
      [100, 0, 0],
    ],
    [
      [72, 72, 100],
      [100, 0, 0],
    ],
    [
      [71, 71, 100],
      [99, 1, 0],
    ],
    [
      [50, 50, 100],
      [70, 30, 0],
    ],
    [
      [25, 100, 100],
      [35, 65, 0],
    ],
    [
      [25, 25, 100],
      [35, 35, 30],
    ],
    [
      [25, 25, 20],
      [36, 36, 28],
    ],
  ])('three levels: %p available gives %p', (available, loads) => {
    expect(loadsOf(available)).toEqual(loads);
  });

  // Two more rows there, 50/60 giving 50/50 and 25/100 giving 25/75, contradict the formula beside them.
  test.each([
    [
      [72, 72],
      [100, 0],
      [false, false],
    ],
    [
      [71, 71],
      [99, 1],
      [false, false],
    ],
    [
      [25, 25],
      [50, 50],
      [true, true],
    ],
    [
      [5, 65],
      [7, 93],
      [true, false],
    ],
  ])('panic: %p available gives %p, and %p', (available, loads, panic) => {
    expect(loadsOf(available)).toEqual(loads);
    expect(panicOf(available)).toEqual(panic);
  });

  test.each([[72], [71], [50], [25], [0]])('no panic at %i while the next level is whole', available => {
    expect(panicOf([available, 100])).toEqual([false, false]);
  });
});

test('health is in whole percent, and exact where its fractions are', () => {
  // 1.4 · 5/7 is 1, and 1.4 · 65 is 91, whatever binary makes of them.
  expect(levelLoads([{ availableCount: 5, totalCount: 7 }, ...levelsOf([100])], published)[0]?.load).toBe(
    100,
  );
  expect(loadsOf([65, 100])).toEqual([91, 9]);
});

test('another factor and another threshold', () => {
  const levels = levelsOf([50, 30]);
  expect(levelLoads(levels, { overprovisioningFactor: 1, panicThreshold: 40 })).toEqual([
    { load: 63, panic: false },
    { load: 37, panic: true },
  ]);
  expect(levelLoads(levels, { overprovisioningFactor: 2, panicThreshold: 40 })[0]?.load).toBe(100);
  expect(levelLoads(levelsOf([1]), { overprovisioningFactor: 1, panicThreshold: 0 })[0]?.panic).toBe(false);
});

test('the last peer of a large level still counts', () => {
  const loads = levelLoads([{ availableCount: 1, totalCount: 100_000 }], published);
  expect(loads).toEqual([{ load: 100, panic: true }]);
});

test('nobody available, no load', () => {
  expect(levelLoads(levelsOf([0, 0]), published)).toEqual([
    { load: 0, panic: true },
    { load: 0, panic: true },
  ]);
  expect(levelLoads([], published)).toEqual([]);
});

test('loads add up to 100, are whole, and go to nobody who is not there', () => {
  const level = fc
    .record({
      totalCount: fc.integer({ min: 1, max: 500 }),
      available: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map(({ totalCount, available }) => ({ totalCount, availableCount: Math.round(totalCount * available) }));
  const options = fc.record({
    overprovisioningFactor: fc.double({ min: 1, max: 3, noNaN: true }),
    panicThreshold: fc.integer({ min: 0, max: 100 }),
  });
  fc.assert(
    fc.property(fc.array(level, { minLength: 1, maxLength: 8 }), options, (levels, chosen) => {
      const loads = levelLoads(levels, chosen);
      const someone = levels.some(({ availableCount }) => availableCount > 0);
      expect(loads.reduce((sum, { load }) => sum + load, 0)).toBe(someone ? 100 : 0);
      for (const [index, { load }] of loads.entries()) {
        expect(Number.isInteger(load) && load >= 0).toBe(true);
        if (levels[index]?.availableCount === 0) expect(load).toBe(0);
      }
    }),
  );
});
