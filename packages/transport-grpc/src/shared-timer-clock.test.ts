import type { Clock, Timer } from '@peerage/peer-core';
import { seededRandom, VirtualClock } from '@peerage/testing';
import { SharedTimerClock } from './shared-timer-clock.js';

function setUp() {
  const virtual = new VirtualClock();
  const clock = new SharedTimerClock(virtual);
  const fired: string[] = [];
  const set = (name: string, delayMs: number): Timer => clock.setTimer(() => void fired.push(name), delayMs);
  return { virtual, clock, fired, set };
}

describe('a clock whose timers share one', () => {
  it('fires each timer at its time, those due together in the order they were set', () => {
    const { virtual, clock, fired, set } = setUp();
    set('c', 30);
    set('a', 10);
    set('b1', 20);
    set('b2', 20);
    expect(virtual.pendingTimerCount).toBe(1);
    virtual.advance(9);
    expect(fired).toEqual([]);
    virtual.advance(1);
    expect(fired).toEqual(['a']);
    virtual.advance(20);
    expect(fired).toEqual(['a', 'b1', 'b2', 'c']);
    expect(clock.now()).toBe(30);
    expect(virtual.pendingTimerCount).toBe(0);
  });

  it('takes timers back, also while others fire, and sets none for nobody', () => {
    const { virtual, clock, fired, set } = setUp();
    const late = set('late', 10);
    clock.setTimer(() => late.cancel(), 5);
    const early = set('early', 1);
    early.cancel();
    early.cancel();
    virtual.advance(20);
    late.cancel();
    expect(fired).toEqual([]);
    set('alone', 10).cancel();
    expect(virtual.pendingTimerCount).toBe(0);
  });

  it('waits for timers that are set while others fire', () => {
    const { virtual, clock, fired, set } = setUp();
    clock.setTimer(() => set('next', 5), 5);
    virtual.advance(9);
    expect(fired).toEqual([]);
    virtual.advance(1);
    expect(fired).toEqual(['next']);
  });

  it('goes on after a callback that throws', () => {
    const { virtual, clock, fired, set } = setUp();
    clock.setTimer(() => {
      throw new Error('on purpose');
    }, 5);
    set('after', 5);
    expect(() => virtual.advance(5)).toThrow('on purpose');
    virtual.advance(0);
    expect(fired).toEqual(['after']);
  });

  it('does not keep the process alive', () => {
    let unreferenced = 0;
    const timer: Timer = { unref: () => (unreferenced++, timer), cancel: () => undefined };
    const counting: Clock = { now: () => 0, setTimer: () => timer };
    const set = new SharedTimerClock(counting).setTimer(() => undefined, 1);
    expect(unreferenced).toBe(1);
    expect(set.unref()).toBe(set);
  });

  it('is no different from timers of their own, whatever comes and goes', () => {
    const random = seededRandom(1);
    const [plain, virtual] = [new VirtualClock(), new VirtualClock()];
    const shared = new SharedTimerClock(virtual);
    const fired: [string[], string[]] = [[], []];
    const pending: Timer[][] = [];
    for (let turn = 0; turn < 5_000; turn++) {
      if (random() < 0.6) {
        const delayMs = Math.floor(random() * 100);
        const log = (which: 0 | 1) => () => void fired[which].push(`${turn}`);
        pending.push([plain.setTimer(log(0), delayMs), shared.setTimer(log(1), delayMs)]);
      } else if (random() < 0.7) {
        const [pair = []] = pending.splice(Math.floor(random() * pending.length), 1);
        for (const timer of pair) timer.cancel();
      } else {
        const ms = Math.floor(random() * 10);
        for (const clock of [plain, virtual]) clock.advance(ms);
      }
    }
    for (const clock of [plain, virtual]) clock.advance(1_000);
    expect(fired[1]).toEqual(fired[0]);
    expect(fired[0].length).toBeGreaterThan(500);
    expect(virtual.pendingTimerCount).toBe(0);
  });
});
