import { systemClock } from './clock.js';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

describe('systemClock', () => {
  it('moves with time and never back', () => {
    const beforeMs = systemClock.now();
    jest.advanceTimersByTime(250);
    expect(systemClock.now() - beforeMs).toBe(250);
  });

  it('fires a timer once, when it is due', () => {
    const fired = jest.fn();
    systemClock.setTimer(fired, 100);
    jest.advanceTimersByTime(99);
    expect(fired).not.toHaveBeenCalled();
    jest.advanceTimersByTime(500);
    expect(fired).toHaveBeenCalledTimes(1);
  });

  it('takes a timer back, also after it ran', () => {
    const fired = jest.fn();
    const early = systemClock.setTimer(fired, 100);
    const late = systemClock.setTimer(fired, 200);
    early.cancel();
    jest.advanceTimersByTime(200);
    late.cancel();
    expect(fired).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each([2 ** 31, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY])(
    'cuts a delay of %d ms instead of firing at once',
    delayMs => {
      const fired = jest.fn();
      systemClock.setTimer(fired, delayMs);
      jest.advanceTimersByTime(2 ** 31 - 2);
      expect(fired).not.toHaveBeenCalled();
      jest.advanceTimersByTime(1);
      expect(fired).toHaveBeenCalledTimes(1);
    },
  );

  it('lets go of the process when asked to', () => {
    jest.useRealTimers();
    const timeouts: NodeJS.Timeout[] = [];
    const setTimeoutSpy = jest.spyOn(globalThis, 'setTimeout');
    const timer = systemClock.setTimer(() => undefined, 60_000);
    for (const { value } of setTimeoutSpy.mock.results) timeouts.push(value as NodeJS.Timeout);
    expect(timeouts.map(timeout => timeout.hasRef())).toEqual([true]);
    expect(timer.unref()).toBe(timer);
    expect(timeouts.map(timeout => timeout.hasRef())).toEqual([false]);
    timer.cancel();
    setTimeoutSpy.mockRestore();
  });
});
