/** Measures the real event loop, which stands still for real. */
import { setTimeout as delay } from 'node:timers/promises';
import { SystemLoopDelay } from './loop-delay.js';

function standStill(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

test('sees that the loop stood still, until it is reset', async () => {
  const loopDelay = new SystemLoopDelay();
  expect(loopDelay.maxMs).toBe(0);
  loopDelay.start();
  // The monitor notes how long a turn took when the next one begins.
  while (loopDelay.maxMs < 100) {
    standStill(150);
    await delay(1);
  }
  loopDelay.reset();
  expect(loopDelay.maxMs).toBe(0);
  loopDelay.stop();
  standStill(50);
  await delay(25);
  expect(loopDelay.maxMs).toBe(0);
});
