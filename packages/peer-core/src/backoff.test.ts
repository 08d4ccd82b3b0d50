import { Backoff } from './backoff.js';

describe('the waits between attempts', () => {
  it('grow to the longest, and begin anew', () => {
    const backoff = new Backoff({ initialMs: 100, maxMs: 300, jitter: 0 }, Math.random);
    const waits = Array.from({ length: 5 }, () => Math.round(backoff.nextMs()));
    expect(waits).toEqual([100, 160, 256, 300, 300]);
    backoff.reset();
    expect(backoff.nextMs()).toBe(100);
  });

  it('grow by the factor they are told', () => {
    const backoff = new Backoff({ initialMs: 10, maxMs: 80, multiplier: 3, jitter: 0 }, Math.random);
    expect(Array.from({ length: 4 }, () => backoff.nextMs())).toEqual([10, 30, 80, 80]);
  });

  it.each([
    [0, 80],
    [0.5, 100],
    [0.75, 110],
  ])('are longer or shorter by chance: %d', (chance, waitMs) => {
    const backoff = new Backoff({ initialMs: 100, maxMs: 300, jitter: 0.2 }, () => chance);
    expect(backoff.nextMs()).toBeCloseTo(waitMs);
  });

  it('are never longer than the longest to begin with', () => {
    const backoff = new Backoff({ initialMs: 1_000, maxMs: 300, jitter: 0 }, Math.random);
    expect(backoff.nextMs()).toBe(300);
  });
});
