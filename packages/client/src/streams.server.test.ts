/** Streams in either direction, and in both, against a real server. */
import { status } from '@grpc/grpc-js';
import {
  deferred,
  failureOf,
  type GreeterBed,
  type Handlers,
  never,
  startGreeterBed,
} from '../testing/greeter-bed.js';
import { cancellationOf, letThingsMove } from '../testing/streams.js';
import { surroundings } from '../testing/surroundings.js';
import type { Middleware } from './middleware/middleware.js';

let bed: GreeterBed;
let middleware: Middleware[];

async function start(handlers: Handlers): Promise<GreeterBed> {
  bed = await startGreeterBed(handlers, { middleware });
  return bed;
}

afterEach(async () => {
  const pending = bed.pendingCount();
  await bed.stop();
  expect(pending).toBe(0);
});

const counting: Handlers = {
  repeatHello(call) {
    for (let index = 0; index < call.request.count; index += 1)
      call.write({ greeting: call.request.name, index });
    call.end();
  },
};

const welcoming: Handlers = {
  greetEveryone(call, callback) {
    const names: string[] = [];
    call.on('data', ({ name }: { name: string }) => names.push(name));
    call.on('end', () => callback(null, { greeting: `Hello ${names.join(', ')}`, nameCount: names.length }));
  },
};

const shouting: Handlers = {
  converse(call) {
    call.on('data', ({ text }: { text: string }) => call.write({ text: text.toUpperCase() }));
    call.on('end', () => call.end());
  },
};

const kilobytes8 = 'x'.repeat(8_192);
const kilobytes64 = 'x'.repeat(65_536);

describe.each(surroundings)('%s', (_surroundings, inside) => {
  beforeAll(() => {
    middleware = inside;
  });

  describe('a stream of responses', () => {
    it('yields them in order and ends', async () => {
      const { client } = await start(counting);
      const indexes: number[] = [];
      for await (const { index } of client.repeatHello({ name: 'Ann', count: 100 })) indexes.push(index);
      expect(indexes).toEqual(Array.from({ length: 100 }, (_, i) => i));
      for await (const response of client.repeatHello({ count: 0 })) throw new Error(response.greeting);
    });

    it('starts with the first request for a response', async () => {
      let startCount = 0;
      const { client } = await start({
        repeatHello(call) {
          startCount += 1;
          call.end();
        },
      });
      client.repeatHello({});
      const responses = client.repeatHello({})[Symbol.asyncIterator]();
      await letThingsMove();
      expect(startCount).toBe(0);
      expect(await responses.next()).toEqual({ done: true, value: undefined });
      expect(startCount).toBe(1);
    });

    it('gives concurrent readers what comes, in the order they asked', async () => {
      const { client } = await start(counting);
      const responses = client.repeatHello({ count: 2 })[Symbol.asyncIterator]();
      const results = await Promise.all([
        responses.next(),
        responses.next(),
        responses.next(),
        responses.next(),
      ]);
      expect(results.map(({ done, value }) => (done === true ? 'done' : value.index))).toEqual([
        0,
        1,
        'done',
        'done',
      ]);
    });

    it('tells a failure once, after the responses before it', async () => {
      const { client } = await start({
        repeatHello(call) {
          call.write({ greeting: 'one', index: 0 });
          call.emit('error', { code: status.RESOURCE_EXHAUSTED, details: 'out of breath' });
        },
      });
      const responses = client.repeatHello({})[Symbol.asyncIterator]();
      expect(await responses.next()).toMatchObject({ value: { greeting: 'one' } });
      const error = await failureOf(responses.next());
      expect(error).toMatchObject({ code: status.RESOURCE_EXHAUSTED, details: 'out of breath' });
      expect(await responses.next()).toEqual({ done: true, value: undefined });
    });

    it('slows the server down to the pace of the reader', async () => {
      const count = 500;
      let written = 0;
      const { client } = await start({
        repeatHello(call) {
          const write = (): void => {
            while (written < count) {
              written += 1;
              if (!call.write({ greeting: kilobytes64, index: written - 1 })) return;
            }
            call.end();
          };
          call.on('drain', write);
          write();
        },
      });
      let received = 0;
      for await (const { index } of client.repeatHello({})) {
        if (index === 0) {
          await letThingsMove();
          expect(written).toBeLessThan(count / 2);
        }
        received += 1;
      }
      expect(received).toBe(count);
    });

    it('cancels the call when the reader leaves early', async () => {
      const cancelled = deferred();
      const { client, pendingCount } = await start({
        repeatHello(call) {
          call.on('cancelled', () => cancelled.resolve());
          call.write({ greeting: '', index: 0 });
        },
      });
      for await (const { index } of client.repeatHello({})) {
        expect([index, pendingCount()]).toEqual([0, 1]);
        break;
      }
      expect(pendingCount()).toBe(0);
      await cancelled.promise;
    });

    it('ends a pending read when the reader leaves', async () => {
      const arrived = deferred();
      const { client } = await start({ repeatHello: () => arrived.resolve() });
      const responses = client.repeatHello({})[Symbol.asyncIterator]();
      const reads = [responses.next(), responses.next()];
      await arrived.promise;
      await responses.return?.();
      expect(await Promise.all(reads)).toEqual([
        { done: true, value: undefined },
        { done: true, value: undefined },
      ]);
      expect(await responses.next()).toEqual({ done: true, value: undefined });
    });

    it('never starts when the reader leaves before reading', async () => {
      let startCount = 0;
      const { client } = await start({ repeatHello: () => (startCount += 1) });
      const responses = client.repeatHello({})[Symbol.asyncIterator]();
      expect(await responses.return?.()).toEqual({ done: true, value: undefined });
      expect(await responses.next()).toEqual({ done: true, value: undefined });
      expect(startCount).toBe(0);
    });

    it('fails on a request that cannot be encoded', async () => {
      const { client } = await start(counting);
      const responses = client.repeatHello({ count: -1 })[Symbol.asyncIterator]();
      expect((await failureOf(responses.next())).details).toContain('The request cannot be encoded');
      expect(await responses.next()).toEqual({ done: true, value: undefined });
    });
  });

  describe('a stream of requests', () => {
    it('is sent to its end and answered', async () => {
      const { client } = await start(welcoming);
      async function* names(): AsyncGenerator<{ name: string }> {
        yield { name: 'Ann' };
        await letThingsMove();
        yield { name: 'Bob' };
      }
      expect(await client.greetEveryone(names())).toEqual({ greeting: 'Hello Ann, Bob', nameCount: 2 });
      expect(await client.greetEveryone([{ name: 'Cid' }])).toEqual({ greeting: 'Hello Cid', nameCount: 1 });
      expect(await client.greetEveryone([])).toEqual({ greeting: 'Hello ', nameCount: 0 });
    });

    it('is made no faster than the server takes it', async () => {
      let listen = (): void => undefined;
      const { client } = await start({
        greetEveryone(call, callback) {
          listen = () => {
            let nameCount = 0;
            call.on('data', () => (nameCount += 1));
            call.on('end', () => callback(null, { greeting: '', nameCount }));
          };
        },
      });
      const count = 500;
      let made = 0;
      function* names(): Generator<{ name: string }> {
        for (; made < count; made += 1) yield { name: kilobytes8 };
      }
      const call = client.greetEveryone(names());
      await letThingsMove();
      expect(made).toBeGreaterThan(0);
      expect(made).toBeLessThan(count / 2);
      listen();
      expect((await call).nameCount).toBe(count);
    });

    it('cancels the call when it throws', async () => {
      const cancelled = deferred();
      const { client } = await start({
        greetEveryone: call => call.on('cancelled', () => cancelled.resolve()),
      });
      const cause = new Error('no more names');
      async function* names(): AsyncGenerator<{ name: string }> {
        yield { name: 'Ann' };
        await letThingsMove();
        throw cause;
      }
      const error = await failureOf(client.greetEveryone(names()));
      expect(error).toMatchObject({
        code: status.CANCELLED,
        details: 'The requests failed: Error: no more names',
        cause,
      });
      await cancelled.promise;
    });

    it('fails at once when it cannot be iterated', async () => {
      const { client } = await start(welcoming);
      const broken = {
        [Symbol.asyncIterator]() {
          throw new Error('nothing here');
        },
      };
      expect((await failureOf(client.greetEveryone(broken))).details).toContain('nothing here');
      expect((await failureOf(client.greetEveryone(3 as never))).details).toContain(
        'The requests failed: TypeError',
      );
    });

    it('is left when one of it cannot be encoded', async () => {
      const { client } = await start(welcoming);
      let left = false;
      function* names(): Generator<{ name: string }> {
        try {
          yield { name: 'Ann' };
          yield {
            get name(): string {
              throw new Error('nameless');
            },
          };
        } finally {
          left = true;
        }
      }
      const error = await failureOf(client.greetEveryone(names()));
      expect(error.code).toBe(status.INTERNAL);
      expect(error.details).toBe('A request cannot be encoded: Error: nameless');
      expect(left).toBe(true);
    });

    it('is left when the server has heard enough, even while it waits for the next', async () => {
      const { client } = await start({
        greetEveryone(call, callback) {
          call.once('data', () => callback({ code: status.OUT_OF_RANGE, details: 'enough' }));
        },
      });
      const left = deferred();
      let made = 0;
      const names: AsyncIterable<{ name: string }> = {
        [Symbol.asyncIterator]: () => ({
          next: () => {
            made += 1;
            return made === 1 ? Promise.resolve({ done: false, value: { name: 'Ann' } }) : never();
          },
          return: () => {
            left.resolve();
            return Promise.reject(new Error('of no interest'));
          },
        }),
      };
      expect((await failureOf(client.greetEveryone(names))).code).toBe(status.OUT_OF_RANGE);
      await left.promise;
    });
  });

  describe('streams in both directions', () => {
    it('take turns', async () => {
      const { client } = await start(shouting);
      const said: string[] = [];
      const turns = [deferred(), deferred(), deferred()];
      async function* lines(): AsyncGenerator<{ text: string }> {
        for (const [i, text] of ['a', 'b', 'c'].entries()) {
          said.push(text);
          yield { text };
          await turns[i]?.promise;
        }
      }
      for await (const { text } of client.converse(lines())) {
        said.push(text);
        turns[said.length / 2 - 1]?.resolve();
      }
      expect(said).toEqual(['a', 'A', 'b', 'B', 'c', 'C']);
    });

    it('end together when the reader leaves', async () => {
      const cancelled = deferred();
      const { client } = await start({
        converse(call) {
          void cancellationOf(call).then(cancelled.resolve);
          shouting.converse?.(call);
        },
      });
      let left = false;
      async function* lines(): AsyncGenerator<{ text: string }> {
        try {
          // The server shares this process, and gets its turn all the same.
          for (;;) yield { text: 'again' };
        } finally {
          left = true;
        }
      }
      for await (const { text } of client.converse(lines())) {
        expect(text).toBe('AGAIN');
        break;
      }
      await cancelled.promise;
      await letThingsMove();
      expect(left).toBe(true);
    });

    it('end well when the server ends first', async () => {
      const { client } = await start({
        converse(call) {
          call.once('data', () => {
            call.write({ text: 'bye' });
            call.end();
          });
        },
      });
      const hold = deferred();
      async function* lines(): AsyncGenerator<{ text: string }> {
        yield { text: 'hello' };
        await hold.promise;
      }
      const texts: string[] = [];
      for await (const { text } of client.converse(lines())) texts.push(text);
      expect(texts).toEqual(['bye']);
      hold.resolve();
    });

    it('fail for the reader when the requests do', async () => {
      const { client } = await start(shouting);
      const cause = new Error('lost for words');
      const spoken = deferred();
      async function* lines(): AsyncGenerator<{ text: string }> {
        yield { text: 'hello' };
        await spoken.promise;
        throw cause;
      }
      const responses = client.converse(lines())[Symbol.asyncIterator]();
      expect(await responses.next()).toMatchObject({ value: { text: 'HELLO' } });
      spoken.resolve();
      expect(await failureOf(responses.next())).toMatchObject({ code: status.CANCELLED, cause });
    });
  });
});
