import { chance } from './chance.js';

it.each([-1, 0, 1, 10_000])('is uniform from seed %d', seed => {
  const random = chance(seed);
  const tenths = Array<number>(10).fill(0);
  for (let draw = 0; draw < 10_000; draw++) {
    const tenth = Math.floor(random() * 10);
    tenths[tenth] = (tenths[tenth] ?? Number.NaN) + 1;
  }
  expect(tenths).toHaveLength(10);
  for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});

it('repeats itself for the same seed, and for no other', () => {
  const draws = (seed: number) => Array.from({ length: 3 }, chance(seed));
  expect(draws(7)).toEqual(draws(7));
  expect(draws(7)).not.toEqual(draws(8));
});
