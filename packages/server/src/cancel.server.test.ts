/** However and whenever a call ends from outside, its handler hears of it, and nothing of the call stays behind. */
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { Metadata, status } from '@grpc/grpc-js';
import { GreetEveryoneRequest } from '@peerage/protos/peerage/demo/v1/greeter';
import { eventually } from '@peerage/testing';
import { NEVER, Observable } from 'rxjs';
import { deferred, failureOf, never, startClientFor } from '../../client/testing/greeter-bed.js';
import { type Bed, type GreeterHandlers, startBed } from '../testing/bed.js';
import { FrameClient } from '../testing/frames.js';
import { type HandlerContext, isServerError, type ServerMiddleware } from './index.js';

let bed: Bed;

afterEach(async () => {
  await bed.stop();
});

/** Nothing of any call is left on either end. */
async function allGone(): Promise<void> {
  await eventually(() => bed.server.inFlight.total === 0 && bed.pendingCount() === 0);
}

function abortReason(signal: AbortSignal): Promise<unknown> {
  return new Promise(resolve => {
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
  });
}

async function* endless<Value>(value: Value): AsyncGenerator<Value> {
  yield value;
  await never();
}

describe('a call that its client cancels', () => {
  it('while a unary handler is at work, aborts the signal', async () => {
    const heard = deferred<unknown>();
    bed = await startBed({
      async sayHello(_, { signal }) {
        heard.resolve(await abortReason(signal));
        throw signal.reason;
      },
    });
    const abort = new AbortController();
    const call = failureOf(bed.client.sayHello({}, { signal: abort.signal }));
    await eventually(() => bed.server.inFlight.of('/peerage.demo.v1.Greeter/SayHello') === 1);
    abort.abort();
    await call;
    expect(isServerError(await heard.promise, status.CANCELLED)).toBe(true);
    await allGone();
    expect(bed.problems).toEqual([]);
  });

  it('is over although the handler never is', async () => {
    bed = await startBed({ sayHello: never });
    const abort = new AbortController();
    const call = failureOf(bed.client.sayHello({}, { signal: abort.signal }));
    await eventually(() => bed.server.inFlight.total === 1);
    abort.abort();
    await call;
    await allGone();
  });

  it('has an aborted signal for whoever asks only later', async () => {
    const asked = deferred<HandlerContext>();
    bed = await startBed({
      sayHello(_, context) {
        asked.resolve(context);
        return never();
      },
    });
    const abort = new AbortController();
    const call = failureOf(bed.client.sayHello({}, { signal: abort.signal }));
    const context = await asked.promise;
    abort.abort();
    await call;
    await allGone();
    expect(context.signal.aborted).toBe(true);
    expect(context.signal.reason).toMatchObject({ code: status.CANCELLED });
  });

  it('between two responses, runs the finally of a generator', async () => {
    const left = deferred();
    bed = await startBed({
      async *repeatHello() {
        try {
          for (;;) yield {};
        } finally {
          left.resolve();
        }
      },
    });
    for await (const _ of bed.client.repeatHello({})) break;
    await left.promise;
    await allGone();
  });

  it('before the first response, unsubscribes from an Observable', async () => {
    const unsubscribed = deferred();
    bed = await startBed({
      repeatHello: () => new Observable(() => () => unsubscribed.resolve()),
    });
    const abort = new AbortController();
    const call = failureOf(
      bed.client.repeatHello({}, { signal: abort.signal })[Symbol.asyncIterator]().next(),
    );
    await eventually(() => bed.server.inFlight.total === 1);
    abort.abort();
    await call;
    await unsubscribed.promise;
    await allGone();
  });

  it('before the first response, unsubscribes from an Observable inside of middleware, too', async () => {
    const notes: string[] = [];
    const noting: ServerMiddleware = next =>
      async function* (request, context) {
        try {
          yield* next(request, context);
        } finally {
          notes.push('left');
        }
      };
    bed = await startBed(
      { repeatHello: () => new Observable(() => () => notes.push('unsubscribed')) },
      { middleware: [noting, noting] },
    );
    const abort = new AbortController();
    const responses = bed.client.repeatHello({}, { signal: abort.signal });
    const call = failureOf(responses[Symbol.asyncIterator]().next());
    await eventually(() => bed.server.inFlight.total === 1);
    abort.abort();
    await call;
    await eventually(() => notes.length === 3);
    expect(notes).toEqual(['unsubscribed', 'left', 'left']);
    await allGone();
    expect(bed.problems).toEqual([]);
  });

  it('between two responses, runs the finally of a generator inside of middleware, too', async () => {
    const left = deferred();
    const through: ServerMiddleware = next =>
      async function* (request, context) {
        yield* next(request, context);
      };
    bed = await startBed(
      {
        async *repeatHello() {
          try {
            for (;;) yield {};
          } finally {
            left.resolve();
          }
        },
      },
      { middleware: [through] },
    );
    for await (const _ of bed.client.repeatHello({})) break;
    await left.promise;
    await allGone();
  });

  it('after the first request, fails the iteration of the requests', async () => {
    const thrown = deferred<unknown>();
    const names: string[] = [];
    bed = await startBed({
      async greetEveryone(requests) {
        try {
          for await (const { name } of requests) names.push(name);
        } catch (error) {
          thrown.resolve(error);
        }
        return {};
      },
    });
    const client = new FrameClient(bed.address);
    client.start('/peerage.demo.v1.Greeter/GreetEveryone');
    client.send(GreetEveryoneRequest.encode({ name: 'Ann' }).finish());
    await eventually(() => names.length === 1);
    client.cancel();
    expect(isServerError(await thrown.promise, status.CANCELLED)).toBe(true);
    await allGone();
    client.close();
  });

  it('in the middle of a conversation, is over although the handler never is', async () => {
    bed = await startBed({
      async *converse(requests) {
        for await (const { text } of requests) yield { text };
        await never();
      },
    });
    for await (const _ of bed.client.converse(endless({ text: 'a' }))) break;
    await allGone();
    expect(bed.problems).toEqual([]);
  });

  it('after its last request, reaches the handler all the same', async () => {
    const read = deferred();
    const heard = deferred<unknown>();
    bed = await startBed({
      async greetEveryone(requests, { signal }) {
        for await (const _ of requests);
        read.resolve();
        heard.resolve(await abortReason(signal));
        return {};
      },
    });
    const abort = new AbortController();
    const call = failureOf(bed.client.greetEveryone([{}, {}], { signal: abort.signal }));
    await read.promise;
    abort.abort();
    await call;
    await heard.promise;
    await allGone();
  });

  it('while the handler waits for room, wakes it', async () => {
    let sent = 0;
    const left = deferred();
    bed = await startBed({
      async *repeatHello() {
        try {
          for (;;) {
            yield { greeting: 'x'.repeat(100_000) };
            sent += 1;
          }
        } finally {
          left.resolve();
        }
      },
    });
    const abort = new AbortController();
    const responses = bed.client.repeatHello({}, { signal: abort.signal })[Symbol.asyncIterator]();
    await responses.next();
    await settled(() => sent);
    abort.abort();
    await left.promise;
    await allGone();
  });
});

/** Waits until `count` no longer changes. */
async function settled(count: () => number): Promise<number> {
  for (;;) {
    const before = count();
    await new Promise(resolve => setTimeout(resolve, 50));
    if (count() === before) return before;
  }
}

/** A call of a client that would wait for ever, but says otherwise. */
function timeoutHeader(): Metadata {
  const metadata = new Metadata();
  metadata.set('grpc-timeout', '20m');
  return metadata;
}

describe('a call whose deadline passes', () => {
  it.each<[string, Partial<GreeterHandlers>, (client: Bed['client']) => Promise<unknown>]>([
    ['unary', { sayHello: never }, client => client.sayHello({}, { metadata: timeoutHeader() })],
    [
      'streaming',
      { repeatHello: () => NEVER },
      client => client.repeatHello({}, { metadata: timeoutHeader() })[Symbol.asyncIterator]().next(),
    ],
  ])('is over, %s', async (_, handlers, ask) => {
    const contexts: HandlerContext[] = [];
    const remember: ServerMiddleware = next => (request, context) => {
      contexts.push(context);
      return next(request, context);
    };
    bed = await startBed(handlers, { middleware: [remember] });
    expect(await failureOf(ask(bed.client))).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    await allGone();
    expect(contexts.map(({ signal }) => signal.reason as unknown)).toEqual([
      expect.objectContaining({ code: status.DEADLINE_EXCEEDED }),
    ]);
  });

  it('while the handler waits for room, is over for the handler', async () => {
    const heard = deferred<unknown>();
    let sent = 0;
    bed = await startBed({
      async *repeatHello(_, { signal }) {
        void abortReason(signal).then(heard.resolve);
        for (;;) {
          yield { greeting: 'x'.repeat(100_000) };
          sent += 1;
        }
      },
    });
    const responses = bed.client.repeatHello({}, { timeoutMs: 300 })[Symbol.asyncIterator]();
    await responses.next();
    expect(await heard.promise).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    expect(sent).toBeGreaterThan(0);
    await allGone();
  });
});

describe('a call whose connection is lost', () => {
  it('aborts the signal with a reason that says so', async () => {
    const heard = deferred<unknown>();
    bed = await startBed({
      async sayHello(_, { signal }) {
        heard.resolve(await abortReason(signal));
        return {};
      },
    });
    const sockets: Socket[] = [];
    const relay = createTcpServer(socket => {
      const onward = connect(Number(bed.address.split(':')[1]), '127.0.0.1');
      sockets.push(socket, onward);
      socket.on('error', () => undefined).pipe(onward);
      onward.on('error', () => undefined).pipe(socket);
    });
    await new Promise<void>(resolve => relay.listen(0, '127.0.0.1', resolve));
    const { port } = relay.address() as { port: number };
    const other = await startClientFor(`127.0.0.1:${port}`);
    const call = failureOf(other.client.sayHello({}));
    await eventually(() => bed.server.inFlight.total === 1);
    for (const socket of sockets) socket.resetAndDestroy();
    await call;
    expect(await heard.promise).toMatchObject({ code: status.UNAVAILABLE });
    await allGone();
    await other.stop();
    relay.close();
  });
});
