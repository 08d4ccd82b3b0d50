/** Peers are not blamed for what this process did to itself. */
import { VirtualClock } from '@peerage/testing';
import { intervalMs, setUp } from '../../testing/ejection-bed.js';
import type { Clock } from '../clock.js';

describe('our own stall', () => {
  it('ejects nobody for the interval in which the process stood still', () => {
    const { clock, traffic, out, stallMonitor } = setUp(5);
    traffic(['p0']);
    stallMonitor.longestMs = 251;
    clock.advance(intervalMs);
    expect(out()).toEqual([]);
    // Nor does what was counted then count later.
    clock.advance(intervalMs);
    expect(out()).toEqual([]);
    traffic(['p0']);
    stallMonitor.longestMs = 250;
    clock.advance(intervalMs);
    expect(out()).toEqual(['p0']);
  });

  it('is noticed by the judgement that comes late as well', () => {
    const timers = new VirtualClock();
    const slow = (factor: number): Clock => ({
      now: () => timers.now() * factor,
      setTimer: (callback, delayMs) => timers.setTimer(callback, delayMs),
    });
    const [late, onTime] = [setUp(5, { clock: slow(1.03) }), setUp(5, { clock: slow(1.02) })];
    late.traffic(['p0']);
    onTime.traffic(['p0']);
    timers.advance(intervalMs);
    expect([late.out(), onTime.out()]).toEqual([[], ['p0']]);
  });

  it('repeats probes that failed meanwhile', () => {
    const { clock, traffic, peer, view, stallMonitor } = setUp(5, { probeCount: 1, maxStallMs: 40 });
    traffic(['p0']);
    clock.advance(intervalMs + 30_000);
    peer('p0').startRequest();
    stallMonitor.longestMs = 41;
    peer('p0').endRequest({ code: 4 });
    expect(view('p0')).toMatchObject({ standing: 'on-probation', multiplier: 1 });
    expect(peer('p0').status.connectionStatus).toBe('available');
  });

  it('is measured while there are peers', () => {
    const { stallMonitor, release } = setUp(1);
    expect(stallMonitor.running).toBe(true);
    release('p0');
    expect(stallMonitor.running).toBe(false);
  });
});
