import { type Counts, LoadWindow } from './load-window.js';

const zero: Counts = { atMs: 0, cpuMs: 0, loopActiveMs: 0, loopIdleMs: 0, requests: 0, errors: 0 };

test('rates are those since the beginning, until that is too long ago', () => {
  const window = new LoadWindow(2, zero);
  const rps = (atMs: number, requests: number): number =>
    window.add({ ...zero, atMs, requests }).requestsPerSecond;
  expect(rps(1_000, 10)).toBe(10);
  expect(rps(2_000, 40)).toBe(20);
  // From 1 000 to 3 000: the beginning is out of the window.
  expect(rps(3_000, 100)).toBe(45);
  expect(rps(4_000, 100)).toBe(30);
  expect(rps(5_000, 100)).toBe(0);
});

test('every rate is of its own counts', () => {
  const window = new LoadWindow(10, {
    ...zero,
    atMs: 500,
    cpuMs: 100,
    loopActiveMs: 60,
    requests: 7,
    errors: 1,
  });
  const rates = window.add({
    atMs: 2_500,
    cpuMs: 3_100,
    loopActiveMs: 560,
    loopIdleMs: 1_500,
    requests: 17,
    errors: 6,
  });
  expect(rates).toEqual({ cpus: 1.5, loopUtilization: 0.25, requestsPerSecond: 5, errorsPerSecond: 2.5 });
});

test('no time is no rate', () => {
  const window = new LoadWindow(1, zero);
  expect(window.add({ ...zero, requests: 5, cpuMs: 3 })).toEqual({
    cpus: 0,
    loopUtilization: 0,
    requestsPerSecond: 0,
    errorsPerSecond: 0,
  });
});
