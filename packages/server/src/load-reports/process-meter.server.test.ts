/** What this very process uses. */
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@peerage/testing';
import { ProcessMeter } from './process-meter.js';

/** Has the event loop do nothing else for a while. */
function workFor(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

it('counts time at work, of the CPU and of the event loop', async () => {
  const meter = new ProcessMeter();
  const before = meter.usage();
  workFor(100);
  await eventually(() => meter.usage().loopIdleMs > before.loopIdleMs);
  const after = meter.usage();
  meter.stop();
  expect(after.cpuMs).toBeGreaterThan(before.cpuMs);
  expect(after.loopActiveMs - before.loopActiveMs).toBeGreaterThan(50);
  expect(meter.cpuCount).toBeGreaterThanOrEqual(1);
});

it('knows its part of the memory', () => {
  const meter = new ProcessMeter();
  expect(meter.memUtilization()).toBeGreaterThan(0);
  expect(meter.memUtilization()).toBeLessThan(1);
  meter.stop();
});

it('sees that the event loop is late, and forgets it once it has said so', async () => {
  const meter = new ProcessMeter();
  await delay(50);
  workFor(300);
  await delay(50);
  expect(meter.takeLoopDelayMs()).toBeGreaterThan(200);
  // On a machine with other things to do it may be late again, but not by as much for ever.
  for (let round = 0; meter.takeLoopDelayMs() >= 200; round += 1) {
    expect(round).toBeLessThan(50);
    await delay(50);
  }
  meter.stop();
});
