/** Hedging against real servers that are slow, fail, or die. */
import { getEventListeners } from 'node:events';
import { Metadata, type ServerUnaryCall, status } from '@grpc/grpc-js';
import type { SayHelloRequest, SayHelloResponse } from '@peerage/protos/peerage/demo/v1/greeter';
import { eventually } from '@peerage/testing';
import { deferred, failureOf, type Handlers } from '../../testing/greeter-bed.js';
import { type GreeterFleet, startGreeterFleet } from '../../testing/greeter-fleet.js';
import { hedge } from './hedge.js';
import type { HedgeOptions } from './hedge-options.js';
import type { Middleware } from './middleware.js';
import { retry } from './retry.js';

const polite: Handlers = {
  sayHello({ request, metadata }, callback) {
    const before = metadata.get('grpc-previous-rpc-attempts').join();
    callback(null, { greeting: `Hello ${request.name}`, servedBy: before });
  },
  repeatHello(call) {
    for (let index = 0; index < call.request.count; index += 1) call.write({ greeting: '', index });
    call.end();
  },
};

/** Fails every call. */
function failing(code: status): Handlers {
  const error = { code, details: 'not today' };
  return { sayHello: (_, callback) => callback(error), repeatHello: call => call.emit('error', error) };
}

/** Never answers; `cancelled` counts the calls that were given up. */
function silent(): { readonly handlers: Handlers; readonly cancelled: () => number } {
  let cancelledCount = 0;
  const watch = (call: { on(event: 'cancelled', listener: () => void): unknown }): void => {
    call.on('cancelled', () => (cancelledCount += 1));
  };
  return { handlers: { sayHello: watch, repeatHello: watch }, cancelled: () => cancelledCount };
}

let fleet: GreeterFleet;

async function startWith(middleware: readonly Middleware[], ...handlers: Handlers[]): Promise<GreeterFleet> {
  fleet = await startGreeterFleet(handlers, { middleware });
  return fleet;
}

function start(options: Partial<HedgeOptions>, ...handlers: Handlers[]): Promise<GreeterFleet> {
  return startWith([hedge({ hedgingDelayMs: 10, ...options })], ...handlers);
}

afterEach(async () => {
  await eventually(() => fleet.pendingCount() === 0);
  await fleet.stop();
});

it('asks another peer when one is slow, takes its answer and cancels the slow one, which is no fault of it', async () => {
  const { handlers, cancelled } = silent();
  const { client, reached, outcomes } = await start({}, handlers, polite);
  expect(await client.sayHello({ name: 'Ann' })).toEqual({ greeting: 'Hello Ann', servedBy: '1' });
  expect(reached).toEqual([0, 1]);
  await eventually(() => cancelled() === 1 && outcomes.length === 2);
  expect(outcomes).toEqual(
    expect.arrayContaining([
      { greeter: 0, outcome: { code: status.CANCELLED, cancelled: true } },
      { greeter: 1, outcome: { code: status.OK } },
    ]),
  );
});

it('takes the answer of the slow one when that comes first after all', async () => {
  const { handlers, cancelled } = silent();
  const arrived = deferred();
  const slow: Handlers = {
    sayHello: (call, callback) => void arrived.promise.then(() => polite.sayHello?.(call, callback)),
  };
  const second: Handlers = {
    sayHello(call, callback) {
      handlers.sayHello?.(call, callback);
      arrived.resolve();
    },
  };
  const { client, reached } = await start({}, slow, second);
  expect(await client.sayHello({ name: 'Ann' })).toEqual({ greeting: 'Hello Ann', servedBy: '' });
  expect(reached).toEqual([0, 1]);
  await eventually(() => cancelled() === 1);
});

it('asks one after another, never the same twice, up to its limit', async () => {
  const { handlers, cancelled } = silent();
  const { client, reached } = await start({ maxAttempts: 3 }, handlers, handlers, handlers, polite);
  const error = await failureOf(client.sayHello({}, { timeoutMs: 200 }));
  expect(error.code).toBe(status.DEADLINE_EXCEEDED);
  expect(reached).toEqual([0, 1, 2]);
  await eventually(() => cancelled() === 3);
});

it('asks another at once when one fails', async () => {
  const { client, reached } = await start(
    { hedgingDelayMs: 60_000, maxAttempts: 3 },
    failing(status.UNAVAILABLE),
    failing(status.UNAVAILABLE),
    polite,
  );
  expect((await client.sayHello({})).servedBy).toBe('2');
  expect(reached).toEqual([0, 1, 2]);
});

it('fails as soon as one says what no other could say better', async () => {
  const { handlers, cancelled } = silent();
  const { client, addresses } = await start({}, handlers, failing(status.NOT_FOUND));
  expect(await failureOf(client.sayHello({}))).toMatchObject({ code: status.NOT_FOUND, peer: addresses[1] });
  await eventually(() => cancelled() === 1);
});

it('says of all who failed', async () => {
  const { client, addresses } = await start(
    {},
    failing(status.UNAVAILABLE),
    failing(status.UNAVAILABLE),
    polite,
  );
  const error = await failureOf(client.sayHello({}));
  expect(error.attempts.map(({ peer }) => peer)).toEqual(addresses.slice(0, 2));
});

it('lives through the death of a server in the middle', async () => {
  const arrived = deferred();
  const dying: Handlers = { sayHello: () => arrived.resolve() };
  const nonFatalStatusCodes = ['UNAVAILABLE', 'CANCELLED'] as const;
  const { client, kill, reached } = await start(
    { hedgingDelayMs: 60_000, nonFatalStatusCodes },
    dying,
    polite,
  );
  const response = client.sayHello({ name: 'Ann' });
  await arrived.promise;
  kill(0);
  expect(await response).toMatchObject({ greeting: 'Hello Ann' });
  expect(reached).toEqual([0, 1]);
});

it('is aborted with all its attempts', async () => {
  const { handlers, cancelled } = silent();
  const { client, reached } = await start({ maxAttempts: 2 }, handlers, handlers);
  const controller = new AbortController();
  const failure = failureOf(client.sayHello({}, { signal: controller.signal }));
  await eventually(() => reached.length === 2);
  controller.abort();
  expect(await failure).toMatchObject({ code: status.CANCELLED, cause: { name: 'AbortError' } });
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  await eventually(() => cancelled() === 2);
});

it('hedges a stream of responses until its first sign of life', async () => {
  const { handlers, cancelled } = silent();
  const { client, reached } = await start(
    {},
    handlers,
    {
      repeatHello(call) {
        call.sendMetadata(new Metadata());
        setTimeout(() => polite.repeatHello?.(call), 50);
      },
    },
    polite,
  );
  const indexes: number[] = [];
  for await (const { index } of client.repeatHello({ count: 3 })) indexes.push(index);
  expect(indexes).toEqual([0, 1, 2]);
  expect(reached).toEqual([0, 1]);
  await eventually(() => cancelled() === 1);
});

it('cancels every attempt at a stream that is left while it is awaited', async () => {
  const { handlers, cancelled } = silent();
  const { client, reached } = await start({}, handlers, handlers);
  const responses = client.repeatHello({})[Symbol.asyncIterator]();
  const first = responses.next();
  await eventually(() => reached.length === 2);
  await responses.return?.();
  expect(await first).toEqual({ done: true, value: undefined });
  await eventually(() => cancelled() === 2);
});

it('keeps calls apart when many are hedged at once', async () => {
  let callCount = 0;
  const moody: Handlers = {
    sayHello(call: ServerUnaryCall<SayHelloRequest, SayHelloResponse>, callback) {
      callCount += 1;
      if (callCount % 3 !== 0) polite.sayHello?.(call, callback);
    },
  };
  const { client, outcomes } = await start({ maxAttempts: 5 }, moody, moody, moody, polite);
  const names = Array.from({ length: 100 }, (_, i) => `${i}`);
  const responses = await Promise.all(names.map(name => client.sayHello({ name })));
  expect(responses.map(({ greeting }) => greeting)).toEqual(names.map(name => `Hello ${name}`));
  await eventually(() => fleet.pendingCount() === 0);
  const ended = outcomes.map(({ outcome }) => (outcome.cancelled === true ? 'cancelled' : outcome.code));
  expect(ended.filter(how => how === 0)).toHaveLength(100);
  expect(new Set(ended)).toEqual(new Set([0, 'cancelled']));
});

it('goes together with retries: what was tried by one is tried for the other', async () => {
  const { handlers } = silent();
  const unavailable = failing(status.UNAVAILABLE);
  const { client, reached } = await startWith(
    [retry({ initialBackoffMs: 1 }), hedge({ hedgingDelayMs: 10 })],
    unavailable,
    unavailable,
    handlers,
    polite,
  );
  expect((await client.sayHello({})).servedBy).toBe('3');
  expect(reached).toEqual([0, 1, 2, 3]);
});
