import { VirtualClock } from '@peerage/testing';
import { pause, until } from './pause.js';

let clock: VirtualClock;
let interruption: AbortController;

beforeEach(() => {
  clock = new VirtualClock();
  interruption = new AbortController();
});

async function advance(ms: number): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += 10) {
    clock.advance(10);
    await new Promise(setImmediate);
  }
}

/** Follows a promise without waiting for it. */
function followed(promise: Promise<void>): { readonly resolvedAtMs: number | undefined } {
  const state: { resolvedAtMs: number | undefined } = { resolvedAtMs: undefined };
  void promise.then(() => {
    state.resolvedAtMs = clock.now();
  });
  return state;
}

it('pauses for as long as it is told', async () => {
  const paused = followed(pause(100, clock, interruption.signal));
  await advance(90);
  expect(paused.resolvedAtMs).toBeUndefined();
  await advance(100);
  expect(paused.resolvedAtMs).toBe(100);
});

it('ends a pause when it is interrupted, and takes its timer back', async () => {
  const paused = pause(100, clock, interruption.signal);
  interruption.abort();
  await paused;
  expect(clock.pendingTimerCount).toBe(0);
});

it('waits until something holds', async () => {
  let holds = false;
  const waited = followed(until(() => holds, 1000, clock, interruption.signal));
  await advance(200);
  expect(waited.resolvedAtMs).toBeUndefined();
  holds = true;
  await advance(100);
  expect(waited.resolvedAtMs).toBe(220);
});

it('does not wait for what holds already', async () => {
  await until(() => true, 1000, clock, interruption.signal);
  expect(clock.pendingTimerCount).toBe(0);
});

it('gives up waiting after its time', async () => {
  const waited = followed(until(() => false, 1000, clock, interruption.signal));
  await advance(1500);
  expect(waited.resolvedAtMs).toBe(1000);
});
