/** Measures the real event loop, which stands still for real. */
import { setTimeout as delay } from 'node:timers/promises';
import { SystemStallMonitor } from './stall-monitor.js';

function standStill(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

test('sees that the loop stood still, until it is reset', async () => {
  const stallMonitor = new SystemStallMonitor();
  expect(stallMonitor.longestMs).toBe(0);
  stallMonitor.start();
  // The monitor notes how long a turn took when the next one begins.
  while (stallMonitor.longestMs < 100) {
    standStill(150);
    await delay(1);
  }
  stallMonitor.reset();
  expect(stallMonitor.longestMs).toBe(0);
  stallMonitor.stop();
  standStill(50);
  await delay(25);
  expect(stallMonitor.longestMs).toBe(0);
});
