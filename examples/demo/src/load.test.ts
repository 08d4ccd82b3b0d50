import { VirtualClock } from '@peerage/testing';
import { type LoadOptions, steadyLoad } from './load.js';

let clock: VirtualClock;
let interruption: AbortController;
/** What ends each call that is in flight. */
let inFlight: (() => void)[];

beforeEach(() => {
  clock = new VirtualClock();
  interruption = new AbortController();
  inFlight = [];
});

const call = (): Promise<void> =>
  new Promise(resolve => {
    inFlight.push(resolve);
  });

function load(options: Partial<LoadOptions>): Promise<number> {
  const defaults = { durationMs: 1000, ratePerS: 100, maxInFlight: 1000, clock, signal: interruption.signal };
  return steadyLoad(call, { ...defaults, ...options });
}

/** Moves time in steps that are no longer than the load's own. */
async function advance(ms: number): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += 5) {
    clock.advance(5);
    await new Promise(setImmediate);
  }
}

function answerAll(): void {
  for (const answer of inFlight.splice(0)) answer();
}

it('makes calls at its rate although none is answered', async () => {
  const done = load({ ratePerS: 100 });
  await advance(500);
  expect(inFlight).toHaveLength(50);
  await advance(500);
  expect(inFlight).toHaveLength(100);
  answerAll();
  await expect(done).resolves.toBe(0);
});

it('waits for the last call', async () => {
  let over = false;
  const done = load({ durationMs: 100 }).then(() => {
    over = true;
  });
  await advance(1000);
  expect(over).toBe(false);
  answerAll();
  await done;
});

it('leaves out what falls due while too many calls are in flight, for good', async () => {
  const done = load({ ratePerS: 100, maxInFlight: 3, durationMs: 200 });
  await advance(100);
  expect(inFlight).toHaveLength(3);
  answerAll();
  await advance(100);
  expect(inFlight).toHaveLength(3);
  answerAll();
  await expect(done).resolves.toBe(14);
});

it('makes no more calls when it is interrupted, and waits for those in flight', async () => {
  const done = load({});
  await advance(100);
  interruption.abort();
  await advance(100);
  expect(inFlight).toHaveLength(10);
  expect(clock.pendingTimerCount).toBe(0);
  answerAll();
  await done;
});
