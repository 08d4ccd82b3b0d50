/** What a call has of time and of interest reaches the calls that are made for it. */
import { status } from '@grpc/grpc-js';
import { eventually } from '@peerage/testing';
import { failureOf, never } from '../../client/testing/greeter-bed.js';
import { type Bed, startBed } from '../testing/bed.js';

let last: Bed;
let middle: Bed;
let first: Bed;
/** What the last server was told of its deadline. */
let deadlines: number[];

/** Three servers, the first two of which pass on what they are asked. */
beforeEach(async () => {
  deadlines = [];
  last = await startBed({
    sayHello(_, { deadline }) {
      deadlines.push(deadline);
      return never();
    },
  });
  middle = await startBed({
    sayHello: (request, { call }) => last.client.sayHello(request, { parentCall: call }),
  });
  first = await startBed({
    sayHello: (request, { call }) => middle.client.sayHello(request, { parentCall: call }),
  });
});

afterEach(() => Promise.all([first, middle, last].map(bed => bed.stop())));

const counts = (): number[] =>
  [first, middle, last].flatMap(bed => [bed.server.inFlight.total, bed.pendingCount()]);

it('hands on the deadline through two hops', async () => {
  const deadline = Date.now() + 1_500;
  expect(await failureOf(first.client.sayHello({}, { deadline }))).toMatchObject({
    code: status.DEADLINE_EXCEEDED,
  });
  await eventually(() => counts().every(count => count === 0));
  // It is told as what is left, rounded up, and reckoned from when it arrives.
  expect(deadlines).toHaveLength(1);
  expect(deadlines[0]).toBeGreaterThanOrEqual(deadline);
  expect(deadlines[0]).toBeLessThan(deadline + 60_000);
});

it('hands on cancellation through two hops', async () => {
  const abort = new AbortController();
  const call = failureOf(first.client.sayHello({}, { signal: abort.signal }));
  await eventually(() => last.server.inFlight.total === 1);
  abort.abort();
  expect(await call).toMatchObject({ code: status.CANCELLED });
  await eventually(() => counts().every(count => count === 0));
  expect([first, middle, last].flatMap(({ problems }) => problems)).toEqual([]);
});

it('leaves nothing behind on the call that others are made for', async () => {
  const warnings: string[] = [];
  const hear = (warning: Error): unknown => warnings.push(warning.message);
  process.on('warning', hear);
  const listeners: number[] = [];
  const to = await startBed({ sayHello: () => ({}) });
  const from = await startBed({
    async sayHello(_, { call }) {
      const count = (): number => listeners.push(call.listenerCount('cancelled'));
      const ask = (): Promise<unknown> => to.client.sayHello({}, { parentCall: call });
      count();
      await ask();
      count();
      await Promise.all(Array.from({ length: 20 }, ask));
      count();
      return {};
    },
  });
  await from.client.sayHello({});
  expect(listeners).toEqual([listeners[0], listeners[0], listeners[0]]);
  expect(warnings).toEqual([]);
  process.off('warning', hear);
  await from.stop();
  await to.stop();
});
