import { randomInt } from './random.js';

describe('randomInt', () => {
  it('covers [0, bound) evenly', () => {
    const draws = [0, 0.2499, 0.25, 0.5, 0.75, 1 - Number.EPSILON / 2];
    expect(draws.map(draw => randomInt(() => draw, 4))).toEqual([0, 0, 1, 2, 3, 3]);
  });

  it.each([Number.NaN, 1, 1.5, -0.1, Number.POSITIVE_INFINITY, undefined as unknown as number])(
    'stays in its range when chance is %p',
    draw => {
      expect(randomInt(() => draw, 4)).toBe(0);
    },
  );
});
