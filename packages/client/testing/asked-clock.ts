/** A virtual clock that remembers how long it was asked to wait, and wall time that goes with it. */
import type { Timer } from '@peerage/peer-core';
import { VirtualClock } from '@peerage/testing';

export class AskedClock extends VirtualClock {
  /** The delays of all timers, in order. */
  readonly askedMs: number[] = [];

  override setTimer(callback: () => void, delayMs: number): Timer {
    this.askedMs.push(delayMs);
    return super.setTimer(callback, delayMs);
  }
}

/** A clock at 0, and with it `Date.now` until mocks are restored: deadlines are moments of the wall clock. */
export function mockTime(): AskedClock {
  const clock = new AskedClock();
  jest.spyOn(Date, 'now').mockImplementation(() => clock.now());
  return clock;
}
