/** Retries against real servers that fail in ways of their own. */
import { Metadata, type ServerUnaryCall, status } from '@grpc/grpc-js';
import type { SayHelloRequest, SayHelloResponse } from '@peerage/protos/peerage/demo/v1/greeter';
import { eventually } from '@peerage/testing';
import { deferred, failureOf, type Handlers } from '../../testing/greeter-bed.js';
import { type FleetOptions, type GreeterFleet, startGreeterFleet } from '../../testing/greeter-fleet.js';
import { deadline } from './deadline.js';
import { retry } from './retry.js';
import type { RetryOptions } from './retry-options.js';

const polite: Handlers = {
  sayHello({ request, metadata }, callback) {
    const before = metadata.get('grpc-previous-rpc-attempts').join();
    callback(null, { greeting: `Hello ${request.name}`, servedBy: before });
  },
  repeatHello(call) {
    for (let index = 0; index < call.request.count; index += 1) call.write({ greeting: '', index });
    call.end();
  },
  greetEveryone(call, callback) {
    const names: string[] = [];
    call.on('data', ({ name }: { name: string }) => names.push(name));
    call.on('end', () => callback(null, { greeting: names.join(), nameCount: names.length }));
  },
};

/** Fails every call with `code`. */
function failing(code: status, trailers: Record<string, string> = {}): Handlers {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  const error = { code, details: 'not today', metadata };
  return {
    sayHello: (_, callback) => callback(error),
    repeatHello: call => call.emit('error', error),
    greetEveryone: (_, callback) => callback(error),
    converse: call => call.emit('error', error),
  };
}

const unavailable = failing(status.UNAVAILABLE);

let fleet: GreeterFleet;

async function start(
  handlers: Handlers[],
  options: RetryOptions = {},
  rest: Omit<FleetOptions, 'middleware'> = {},
): Promise<GreeterFleet> {
  fleet = await startGreeterFleet(handlers, {
    middleware: [retry({ initialBackoffMs: 1, ...options })],
    ...rest,
  });
  return fleet;
}

afterEach(async () => {
  await eventually(() => fleet.pendingCount() === 0);
  await fleet.stop();
});

describe('a call that this process refuses', () => {
  const tooMuch = new Metadata();
  tooMuch.set('note', 'n'.repeat(200));
  const codes = { retryableStatusCodes: ['UNAVAILABLE', 'RESOURCE_EXHAUSTED', 'INVALID_ARGUMENT'] } as const;

  it.each([
    ['with too much metadata', { metadata: tooMuch }, 'RESOURCE_EXHAUSTED'],
    ['with an option that cannot be meant', { hashKey: 5 as unknown as string }, 'INVALID_ARGUMENT'],
    ['that fails fast and finds nobody', { failFast: true }, 'UNAVAILABLE'],
  ] as const)('%s is not repeated', async (_, options, code) => {
    const { client, addresses } = await start([polite], codes, { maxMetadataBytes: 100 });
    const exclude = 'failFast' in options ? addresses : [];
    expect(await failureOf(client.sayHello({}, { ...options, exclude }))).toMatchObject({
      code: status[code],
      refusedHere: true,
      attempts: { length: 1 },
    });
  });

  it('for its list has stopped is not repeated', async () => {
    const { client, list } = await start([polite], codes);
    await list.stop();
    expect(await failureOf(client.sayHello({}))).toMatchObject({
      code: status.UNAVAILABLE,
      refusedHere: true,
      attempts: { length: 1 },
    });
  });
});

it('a call that found nobody in time is repeated: somebody may have come', async () => {
  const { client, addresses } = await start([polite], {}, { list: { chooseTimeoutMs: 5 } });
  expect(await failureOf(client.sayHello({}, { exclude: addresses }))).toMatchObject({
    code: status.UNAVAILABLE,
    refusedHere: false,
    attempts: { length: 3 },
  });
});

describe('a unary call', () => {
  it('goes to one peer after another until one answers', async () => {
    const { client, reached, outcomes } = await start([unavailable, unavailable, polite]);
    expect(await client.sayHello({ name: 'Ann' })).toEqual({ greeting: 'Hello Ann', servedBy: '2' });
    expect(reached).toEqual([0, 1, 2]);
    expect(outcomes.map(({ greeter, outcome }) => [greeter, outcome.code])).toEqual([
      [0, status.UNAVAILABLE],
      [1, status.UNAVAILABLE],
      [2, status.OK],
    ]);
  });

  it('goes to another zone first', async () => {
    const handlers = [unavailable, polite, polite];
    const { client, reached } = await start(handlers, {}, { zones: ['a', 'a', 'b'] });
    await client.sayHello({});
    expect(reached).toEqual([0, 2]);
  });

  it('goes to the same peer again when there is no other', async () => {
    let callCount = 0;
    const { client, reached } = await start([
      {
        sayHello(call, callback) {
          callCount += 1;
          const handlers = callCount < 3 ? unavailable : polite;
          handlers.sayHello?.(call, callback);
        },
      },
    ]);
    await client.sayHello({});
    expect(reached).toEqual([0, 0, 0]);
  });

  it('fails with what the last peer said, and says where it has been', async () => {
    const { client, addresses, reached } = await start([unavailable, unavailable, unavailable, polite]);
    const error = await failureOf(client.sayHello({}));
    expect(reached).toEqual([0, 1, 2]);
    expect(error).toMatchObject({ code: status.UNAVAILABLE, details: 'not today', peer: addresses[2] });
    expect(error.attempts.map(({ peer }) => peer)).toEqual(addresses.slice(0, 3));
    expect(error.message).toContain(`(3 attempts: on ${addresses.slice(0, 3).join(', ')})`);
  });

  it('does as the server says', async () => {
    const { client, reached } = await start([
      failing(status.UNAVAILABLE, { 'grpc-retry-pushback-ms': '2' }),
      failing(status.UNAVAILABLE, { 'grpc-retry-pushback-ms': '-1' }),
      polite,
    ]);
    expect((await failureOf(client.sayHello({}))).attempts).toHaveLength(2);
    expect(reached).toEqual([0, 1]);
  });

  it('survives the death of its server in the middle', async () => {
    const arrived = deferred();
    const dying: Handlers = { sayHello: () => arrived.resolve() };
    // A server that shuts down says CANCELLED for the calls it gives up; one that vanishes says nothing.
    const retryableStatusCodes = ['UNAVAILABLE', 'CANCELLED'] as const;
    const { client, reached, kill } = await start([dying, polite], { retryableStatusCodes });
    const response = client.sayHello({ name: 'Ann' });
    await arrived.promise;
    kill(0);
    expect(await response).toMatchObject({ greeting: 'Hello Ann' });
    expect(reached).toEqual([0, 1]);
  });

  it('survives a server that dies after its headers', async () => {
    const dying: Handlers = {
      sayHello(call) {
        call.sendMetadata(new Metadata());
      },
    };
    const retryableStatusCodes = ['UNAVAILABLE', 'CANCELLED'] as const;
    const { client, kill, pendingCount } = await start([dying, polite], { retryableStatusCodes });
    const told: Metadata[] = [];
    const response = client.sayHello({ name: 'Ann' }, { onHeader: header => told.push(header) });
    await eventually(() => pendingCount() === 1 && fleet.reached.length === 1);
    kill(0);
    expect(await response).toMatchObject({ greeting: 'Hello Ann' });
    expect(told).toHaveLength(1);
  });

  it('keeps one deadline for all attempts', async () => {
    const deadlines: number[] = [];
    const noting: Handlers = {
      sayHello(call: ServerUnaryCall<SayHelloRequest, SayHelloResponse>, callback) {
        deadlines.push(Number(call.getDeadline()));
        unavailable.sayHello?.(call, callback);
      },
    };
    const { client } = await start([noting, noting, noting], { initialBackoffMs: 100 });
    await failureOf(client.sayHello({}, { timeoutMs: 60_000 }));
    const [first = 0, , third = 0] = deadlines;
    expect(deadlines).toHaveLength(3);
    // The wire carries what is left in whole units, so the same moment is off by a few milliseconds, not by pauses.
    expect(Math.abs(third - first)).toBeLessThan(100);
  });

  it('ends at its deadline in the middle of an attempt', async () => {
    const { client, reached, outcomes } = await start([unavailable, { sayHello: () => undefined }]);
    const error = await failureOf(client.sayHello({}, { timeoutMs: 50 }));
    expect(error.code).toBe(status.DEADLINE_EXCEEDED);
    expect(error.attempts).toHaveLength(2);
    expect(reached).toEqual([0, 1]);
    expect(outcomes.at(-1)?.outcome).toEqual({ code: status.DEADLINE_EXCEEDED });
  });

  it('gives each attempt a time of its own when told to', async () => {
    fleet = await startGreeterFleet([{ sayHello: () => undefined }, polite], {
      middleware: [
        retry({ initialBackoffMs: 1, retryableStatusCodes: ['DEADLINE_EXCEEDED'] }),
        deadline({ maxTimeoutMs: 30 }),
      ],
    });
    expect(await fleet.client.sayHello({ name: 'Ann' }, { timeoutMs: 60_000 })).toMatchObject({
      greeting: 'Hello Ann',
    });
  });

  it('is aborted in the middle of an attempt, and counts as cancelled', async () => {
    const { client, outcomes } = await start([unavailable, { sayHello: () => controller.abort() }, polite]);
    const controller = new AbortController();
    const error = await failureOf(client.sayHello({}, { signal: controller.signal }));
    expect(error).toMatchObject({ code: status.CANCELLED, cause: { name: 'AbortError' } });
    expect(fleet.reached).toEqual([0, 1]);
    await eventually(() => outcomes.length === 2);
    expect(outcomes[1]?.outcome).toMatchObject({ cancelled: true });
  });

  it('is aborted in a pause', async () => {
    const { client, outcomes } = await start([unavailable, polite], {
      initialBackoffMs: 60_000,
      maxBackoffMs: 60_000,
    });
    const controller = new AbortController();
    const failure = failureOf(client.sayHello({}, { signal: controller.signal }));
    await eventually(() => outcomes.length === 1);
    controller.abort();
    expect((await failure).code).toBe(status.CANCELLED);
    expect(fleet.reached).toEqual([0]);
  });
});

describe('other calls', () => {
  it('with a stream of responses are retried before the first', async () => {
    const { client, reached } = await start([unavailable, polite]);
    const indexes: number[] = [];
    for await (const { index } of client.repeatHello({ count: 3 })) indexes.push(index);
    expect(indexes).toEqual([0, 1, 2]);
    expect(reached).toEqual([0, 1]);
  });

  it('with a stream of responses are not retried after the first', async () => {
    const { client, reached } = await start([
      {
        repeatHello(call) {
          call.write({ greeting: '', index: 0 });
          call.emit('error', { code: status.UNAVAILABLE, details: 'enough' });
        },
      },
      polite,
    ]);
    const indexes: number[] = [];
    const reading = async (): Promise<void> => {
      for await (const { index } of client.repeatHello({ count: 3 })) indexes.push(index);
    };
    expect(await failureOf(reading())).toMatchObject({ code: status.UNAVAILABLE, details: 'enough' });
    expect(indexes).toEqual([0]);
    expect(reached).toEqual([0]);
  });

  it('with a stream of requests are retried when those are an array', async () => {
    const { client, reached } = await start([unavailable, polite]);
    expect(await client.greetEveryone([{ name: 'Ann' }, { name: 'Bob' }])).toEqual({
      greeting: 'Ann,Bob',
      nameCount: 2,
    });
    expect(reached).toEqual([0, 1]);
  });

  it('that may not be repeated are not', async () => {
    const { client, reached } = await start([unavailable, polite]);
    const reading = async (): Promise<void> => {
      for await (const _ of client.converse([{ text: 'hi' }])) throw new Error('There was to be no answer.');
    };
    expect(await failureOf(reading())).toMatchObject({ code: status.UNAVAILABLE });
    expect(reached).toEqual([0]);
  });
});

it('loses no idempotent call when one of the servers is killed under load', async () => {
  const slow: Handlers = {
    sayHello: (call, callback) => void setTimeout(() => polite.sayHello?.(call, callback), 5),
  };
  const { client, kill, reached } = await start([slow, slow, slow], {
    retryableStatusCodes: ['UNAVAILABLE', 'CANCELLED'],
  });
  const names = Array.from({ length: 200 }, (_, i) => `${i}`);
  const responses = names.map(name => client.sayHello({ name }));
  await eventually(() => reached.length > 20);
  kill(0);
  const greetings = await Promise.all(responses);
  expect(greetings.map(({ greeting }) => greeting)).toEqual(names.map(name => `Hello ${name}`));
});
