import { VirtualClock } from '@peerage/testing';
import { play, type Step } from './scenario.js';

let clock: VirtualClock;
let taken: string[];
let interruption: AbortController;

beforeEach(() => {
  clock = new VirtualClock();
  taken = [];
  interruption = new AbortController();
});

const step = (name: string, at: number): Step => ({
  at,
  act: () => taken.push(`${name} at ${clock.now()}`),
});

const played = (durationMs: number, ...steps: Step[]): Promise<void> =>
  play(steps, { durationMs, clock, signal: interruption.signal });

/** Moves time and lets what waited for it go on. */
async function advance(ms: number): Promise<void> {
  clock.advance(ms);
  await new Promise(setImmediate);
}

it('takes each step at its share of the run', async () => {
  const done = played(10_000, step('kill', 0.25), step('add', 0.5));
  await advance(2499);
  expect(taken).toEqual([]);
  await advance(1);
  expect(taken).toEqual(['kill at 2500']);
  await advance(2500);
  expect(taken).toEqual(['kill at 2500', 'add at 5000']);
  await advance(5000);
  await done;
});

it('stretches with the run', async () => {
  const done = played(60_000, step('kill', 0.25));
  await advance(15_000);
  expect(taken).toEqual(['kill at 15000']);
  await advance(45_000);
  await done;
});

it('takes the steps after a late one at their own time', async () => {
  const done = played(1000, step('kill', 0.2), step('add', 0.5));
  await advance(300);
  await advance(200);
  expect(taken).toEqual(['kill at 300', 'add at 500']);
  await advance(500);
  await done;
});

it('lasts until the end of the run', async () => {
  let over = false;
  const done = played(1000, step('kill', 0.2)).then(() => {
    over = true;
  });
  await advance(200);
  await advance(799);
  expect(over).toBe(false);
  await advance(1);
  await done;
});

it('leaves out what is still to come when it is interrupted', async () => {
  const done = played(1000, step('kill', 0.2), step('add', 0.5));
  await advance(200);
  interruption.abort();
  await done;
  expect(taken).toEqual(['kill at 200']);
  expect(clock.pendingTimerCount).toBe(0);
});

it('does nothing when it is interrupted before it begins', async () => {
  interruption.abort();
  await played(1000, step('kill', 0));
  expect(taken).toEqual([]);
  expect(clock.pendingTimerCount).toBe(0);
});

it('rejects with what a step throws', async () => {
  const full = new Error('The disk is full.');
  const done = played(1000, {
    at: 0,
    act: () => {
      throw full;
    },
  });
  const rejected = expect(done).rejects.toBe(full);
  await advance(0);
  await rejected;
});
