import { median, spread } from './median.js';

describe('median', () => {
  it('is the middle one, whatever the order, compared as numbers', () => {
    expect(median([100, 9, 20])).toBe(20);
  });

  it('is the mean of the two in the middle', () => {
    expect(median([4, 1, 3, 100])).toBe(3.5);
  });

  it('is one sample itself and nothing of none', () => {
    expect(median([7])).toBe(7);
    expect(median([])).toBeNaN();
  });

  it('leaves the samples as they are', () => {
    const samples = [3, 1, 2];
    median(samples);
    expect(samples).toEqual([3, 1, 2]);
  });
});

describe('spread', () => {
  it('is relative to the median', () => {
    expect(spread([8, 10, 13])).toBe(0.5);
    expect(spread([5])).toBe(0);
  });
});
