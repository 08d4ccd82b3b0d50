import { VirtualClock } from '@peerage/testing';
import { type LoadOptions, steadyLoad } from './load.js';

let clock: VirtualClock;
let end: AbortController;
/** What ends each call that is in flight. */
let inFlight: (() => void)[];

beforeEach(() => {
  clock = new VirtualClock();
  end = new AbortController();
  inFlight = [];
});

const call = (): Promise<void> =>
  new Promise(resolve => {
    inFlight.push(resolve);
  });

function load(options: Partial<LoadOptions>): Promise<number> {
  const defaults = { ratePerS: 100, maxInFlight: 1000, clock, signal: end.signal };
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
  void load({ ratePerS: 100 });
  await advance(500);
  expect(inFlight).toHaveLength(50);
  await advance(500);
  expect(inFlight).toHaveLength(100);
});

it('leaves out what falls due while too many calls are in flight, for good', async () => {
  const done = load({ ratePerS: 100, maxInFlight: 3 });
  await advance(100);
  expect(inFlight).toHaveLength(3);
  answerAll();
  await advance(100);
  expect(inFlight).toHaveLength(3);
  end.abort();
  answerAll();
  await expect(done).resolves.toBe(14);
});

it('makes no more calls once it is ended, and waits for those in flight', async () => {
  let over = false;
  const done = load({}).then(() => {
    over = true;
  });
  await advance(100);
  end.abort();
  await advance(100);
  expect(inFlight).toHaveLength(10);
  expect(clock.pendingTimerCount).toBe(0);
  expect(over).toBe(false);
  answerAll();
  await done;
});
