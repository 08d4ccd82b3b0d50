/** The seam: what middleware may do to calls of a real server. */
import { getEventListeners } from 'node:events';
import { Metadata, status } from '@grpc/grpc-js';
import { failureOf, type GreeterBed, type Handlers, startGreeterBed } from '../../testing/greeter-bed.js';
import { ResponseStream } from '../response-stream.js';
import { deadline } from './deadline.js';
import type { Call, Method, Middleware } from './middleware.js';

const polite: Handlers = {
  sayHello: ({ request, metadata }, callback) =>
    callback(null, { greeting: `Hello ${request.name}`, servedBy: metadata.get('tenant').join() }),
  repeatHello(call) {
    for (let index = 0; index < call.request.count; index += 1) call.write({ greeting: '', index });
    call.end();
  },
  greetEveryone(call, callback) {
    let nameCount = 0;
    call.on('data', () => (nameCount += 1));
    call.on('end', () => callback(null, { greeting: '', nameCount }));
  },
  converse(call) {
    call.on('data', request => call.write(request));
    call.on('end', () => call.end());
  },
};

let bed: GreeterBed;

async function start(...middleware: Middleware[]): Promise<GreeterBed['client']> {
  bed = await startGreeterBed(polite, { middleware });
  return bed.client;
}

afterEach(async () => {
  const pending = bed.pendingCount();
  await bed.stop();
  expect(pending).toBe(0);
});

async function read<Response>(responses: AsyncIterable<Response>): Promise<Response[]> {
  const all: Response[] = [];
  for await (const response of responses) all.push(response);
  return all;
}

/** Writes down what passes, with `name` before it. */
function noting(name: string, notes: string[]): Middleware {
  return (next, method) =>
    async function* (call) {
      notes.push(`${name}: ${method.name}`);
      for await (const response of next(call)) {
        notes.push(`${name}: response`);
        yield response;
      }
      notes.push(`${name}: end`);
    };
}

it('surrounds calls of every kind, the first outermost', async () => {
  const notes: string[] = [];
  const client = await start(noting('outer', notes), noting('inner', notes));
  await client.sayHello({});
  expect(notes).toEqual([
    'outer: SayHello',
    'inner: SayHello',
    'inner: response',
    'outer: response',
    'inner: end',
    'outer: end',
  ]);
  const methods = async (makeCalls: () => Promise<unknown>): Promise<string[]> => {
    notes.length = 0;
    await makeCalls();
    return notes.filter(note => note.startsWith('outer'));
  };
  expect(await methods(() => read(client.repeatHello({ count: 2 })))).toEqual([
    'outer: RepeatHello',
    'outer: response',
    'outer: response',
    'outer: end',
  ]);
  expect(await methods(() => client.greetEveryone([{}, {}]))).toEqual([
    'outer: GreetEveryone',
    'outer: response',
    'outer: end',
  ]);
  expect(await methods(() => read(client.converse([{}])))).toEqual([
    'outer: Converse',
    'outer: response',
    'outer: end',
  ]);
});

it('is asked once for each method, and told all about it', async () => {
  const asked: Method[] = [];
  await start((next, method) => {
    asked.push(method);
    return next;
  });
  expect(
    asked.map(({ path, requestStream, responseStream, options }) => [
      path,
      requestStream,
      responseStream,
      options?.idempotencyLevel,
    ]),
  ).toEqual([
    ['/peerage.demo.v1.Greeter/SayHello', false, false, 'NO_SIDE_EFFECTS'],
    ['/peerage.demo.v1.Greeter/RepeatHello', false, true, 'NO_SIDE_EFFECTS'],
    ['/peerage.demo.v1.Greeter/GreetEveryone', true, false, 'IDEMPOTENT'],
    ['/peerage.demo.v1.Greeter/Converse', true, true, undefined],
  ]);
});

it('that surrounds nothing is not there', async () => {
  const client = await start(next => next, deadline({}));
  expect(client.repeatHello({})).toBeInstanceOf(ResponseStream);
  expect((await client.sayHello({ name: 'Ann' })).greeting).toBe('Hello Ann');
});

it('may change what is asked and how', async () => {
  const client = await start(next => ({ request, options }) => {
    const metadata = options.metadata?.clone() ?? new Metadata();
    metadata.set('tenant', 'acme');
    return next({ request: { ...(request as object), name: 'Bob' }, options: { ...options, metadata } });
  });
  expect(await client.sayHello({ name: 'Ann' })).toEqual({ greeting: 'Hello Bob', servedBy: 'acme' });
});

it('may wait before it makes the call, and change the answer', async () => {
  const client = await start(
    next =>
      async function* (call) {
        await Promise.resolve();
        for await (const response of next(call)) yield { ...(response as object), servedBy: 'somebody' };
      },
  );
  expect(await client.sayHello({ name: 'Ann' })).toEqual({ greeting: 'Hello Ann', servedBy: 'somebody' });
});

it('may answer by itself', async () => {
  const client = await start(
    () =>
      async function* () {
        yield { greeting: 'Hello from here', servedBy: '' };
      },
  );
  expect((await client.sayHello({})).greeting).toBe('Hello from here');
});

it('may throw what it likes', async () => {
  const oops = new TypeError('oops');
  const client = await start(() => () => {
    throw oops;
  });
  await expect(client.sayHello({})).rejects.toBe(oops);
  const responses = client.repeatHello({})[Symbol.asyncIterator]();
  await expect(responses.next()).rejects.toBe(oops);
  expect(await responses.next()).toEqual({ done: true, value: undefined });
});

it.each([0, 2])('must give one response to a call that has one, not %i', async count => {
  const client = await start(
    () =>
      async function* () {
        for (let i = 0; i < count; i += 1) yield {};
      },
  );
  expect(await failureOf(client.sayHello({}))).toMatchObject({
    code: status.INTERNAL,
    details: `The middleware gave ${count} responses to a call that has one.`,
    procedure: '/peerage.demo.v1.Greeter/SayHello',
  });
});

it('sees one deadline, whatever the caller gave', async () => {
  const seen: Call[] = [];
  const client = await start(next => call => {
    seen.push(call);
    return next(call);
  });
  const before = Date.now();
  await client.sayHello({}, { timeoutMs: 60_000 });
  await client.sayHello({}, { deadline: new Date(before + 70_000) });
  await client.sayHello({});
  const [first, second, third] = seen.map(({ options }) => options);
  expect(first).toHaveProperty('timeoutMs', undefined);
  expect(Number(first?.deadline)).toBeGreaterThanOrEqual(before + 60_000);
  expect(second?.deadline).toBe(before + 70_000);
  expect(third).not.toHaveProperty('deadline');
});

it('is spared options that mean nothing', async () => {
  const seen: Call[] = [];
  const client = await start(next => call => {
    seen.push(call);
    return next(call);
  });
  const expected = { code: status.INVALID_ARGUMENT, cause: { code: 'invalid-configuration' } };
  expect(await failureOf(client.sayHello({}, { timeoutMs: -1 }))).toMatchObject(expected);
  expect(await failureOf(read(client.repeatHello({}, { timeoutMs: -1 })))).toMatchObject(expected);
  expect(seen).toEqual([]);
});

it('leaves nothing on the signal of a stream that has ended', async () => {
  const client = await start(deadline({ maxTimeoutMs: 60_000 }));
  const { signal } = new AbortController();
  expect(await read(client.repeatHello({ count: 2 }, { signal }))).toHaveLength(2);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('makes no difference to defaults', async () => {
  const metadata = new Metadata();
  metadata.set('tenant', 'acme');
  bed = await startGreeterBed(polite, {
    middleware: [deadline({ maxTimeoutMs: 60_000 })],
    defaults: { metadata },
  });
  expect((await bed.client.sayHello({})).servedBy).toBe('acme');
});
