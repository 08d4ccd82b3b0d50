import type { Clock } from '@peerage/peer-core';
import { LoopDelay } from './loop-delay.js';

/** A clock whose timers fire when the test says so, as after a stall. */
const setUp = () => {
  let nowMs = 0;
  const due: (() => void)[] = [];
  const clock: Clock = {
    now: () => nowMs,
    setTimer: callback => {
      due.push(callback);
      const timer = { unref: () => timer, cancel: () => undefined };
      return timer;
    },
  };
  const delay = new LoopDelay(clock);
  return {
    read: () => delay.at(nowMs),
    timers: () => due.length,
    pass: (ms: number) => {
      nowMs += ms;
    },
    fire: () => due.splice(0).forEach(callback => callback()),
  };
};

test('is nothing while timers fire in time', () => {
  const { read, pass, fire } = setUp();
  expect(read()).toBe(0);
  for (let beat = 0; beat < 5; beat++) {
    pass(12);
    expect(read()).toBe(0);
    pass(8);
    fire();
    expect(read()).toBe(0);
  }
});

test('shows a stall before it is over, and until the next beat after it', () => {
  const { read, pass, fire } = setUp();
  read();
  pass(220);
  expect(read()).toBe(200);
  fire();
  pass(3);
  expect(read()).toBe(200);
  pass(17);
  fire();
  expect(read()).toBe(0);
});

test('beats only while somebody asks, with one timer, and knows nothing when it starts again', () => {
  const { read, pass, fire, timers } = setUp();
  expect(timers()).toBe(0);
  read();
  read();
  expect(timers()).toBe(1);
  pass(9_999);
  fire();
  expect(timers()).toBe(1);
  pass(1);
  fire();
  expect(timers()).toBe(0);
  pass(60_000);
  expect(read()).toBe(0);
  expect(timers()).toBe(1);
});
