/** A client's Observables, against a real server. */
import { setImmediate as turn } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { eventually } from '@peerage/testing';
import {
  concat,
  concatMap,
  firstValueFrom,
  lastValueFrom,
  map,
  of,
  range,
  Subject,
  take,
  throwError,
  toArray,
} from 'rxjs';
import {
  deferred,
  failureOf,
  type GreeterBed,
  type Handlers,
  startGreeterBed,
} from '../../testing/greeter-bed.js';
import { letThingsMove } from '../../testing/streams.js';
import { surroundings } from '../../testing/surroundings.js';
import type { CallOptions } from '../call-options.js';
import type { Middleware } from '../middleware/middleware.js';
import { asObservables, type Observables } from './as-observables.js';
import { pullMap } from './pull-map.js';

let bed: GreeterBed;
let middleware: Middleware[];

async function start(handlers: Handlers): Promise<Observables<GreeterBed['client']>> {
  bed = await startGreeterBed(handlers, { middleware });
  return asObservables(bed.client);
}

afterEach(async () => {
  const pending = bed.pendingCount();
  await bed.stop();
  expect(pending).toBe(0);
});

const kilobytes64 = 'x'.repeat(65_536);
const count = 500;
const few: CallOptions = { maxQueuedRequests: 10 };

/** Calls with one request and one response that the server has had. */
let callCount: number;
/** Messages that were taken off the server's hands. */
let written: number;

const handlers: Handlers = {
  sayHello(call, callback) {
    callCount += 1;
    if (call.request.name === 'fail') callback({ code: status.NOT_FOUND, details: 'nobody' });
    else callback(null, { greeting: `Hello ${call.request.name}`, servedBy: '' });
  },
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
  greetEveryone(call, callback) {
    const names: string[] = [];
    call.on('data', ({ name }: { name: string }) => names.push(name));
    call.on('end', () => callback(null, { greeting: names.join('+'), nameCount: names.length }));
  },
  converse(call) {
    call.on('data', ({ text }: { text: string }) => call.write({ text: text.toUpperCase() }));
    call.on('end', () => call.end());
  },
};

describe.each(surroundings)('%s', (_surroundings, inside) => {
  beforeEach(() => {
    middleware = inside;
    callCount = 0;
    written = 0;
  });

  it('make a call for each subscription, and none before', async () => {
    const hello = (await start(handlers)).sayHello({ name: 'Ann' });
    await letThingsMove();
    expect(callCount).toBe(0);
    for (const _ of [1, 2]) {
      expect(await lastValueFrom(hello.pipe(toArray()))).toMatchObject([{ greeting: 'Hello Ann' }]);
    }
    expect(callCount).toBe(2);
  });

  it('fail with the error of the call', async () => {
    const { sayHello } = await start(handlers);
    const error = await failureOf(firstValueFrom(sayHello({ name: 'fail' })));
    expect(error).toMatchObject({ code: status.NOT_FOUND, details: 'nobody' });
  });

  it('end with the signal of the call, which is an error', async () => {
    const { sayHello } = await start({ sayHello: () => undefined });
    const controller = new AbortController();
    const failure = failureOf(firstValueFrom(sayHello({}, { signal: controller.signal })));
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await failure).toMatchObject({ code: status.CANCELLED, cause: reason });
  });

  it.each([5, { signal: new AbortController() }, { signal: null }, { timeoutMs: 'soon' }])(
    'fail when given %p for options',
    async options => {
      const { sayHello, repeatHello } = await start(handlers);
      for (const method of [sayHello, repeatHello]) {
        const responses = method({}, options as CallOptions);
        expect((await failureOf(lastValueFrom<unknown>(responses))).code).toBe(status.INVALID_ARGUMENT);
      }
    },
  );

  it('fail with what is wrong with their requests', async () => {
    const { greetEveryone, converse } = await start(handlers);
    const cause = new Error('lost for words');
    const broken = concat(
      of({ name: 'Ann', text: 'hello' }),
      throwError(() => cause),
    );
    for (const method of [greetEveryone, converse]) {
      const failure = failureOf(lastValueFrom<unknown>(method(broken)));
      expect(await failure).toMatchObject({ code: status.CANCELLED, cause });
    }
    const failure = failureOf(
      lastValueFrom(
        converse(
          range(0, 100).pipe(
            map(String),
            map(text => ({ text })),
          ),
          few,
        ),
      ),
    );
    expect((await failure).details).toContain('more than 10 wait (maxQueuedRequests)');
  });

  it('take Observables for requests, and compose', async () => {
    const { greetEveryone, converse } = await start(handlers);
    const names = converse(of({ text: 'Ann' }, { text: 'Bob' })).pipe(map(({ text }) => ({ name: text })));
    expect(await firstValueFrom(greetEveryone(names))).toEqual({ greeting: 'ANN+BOB', nameCount: 2 });
  });

  it('converse', async () => {
    const { converse } = await start(handlers);
    const lines = new Subject<{ text: string }>();
    const heard: string[] = [];
    const end = deferred();
    converse(lines).subscribe({
      next: ({ text }) => {
        heard.push(text);
        if (heard.length < 3) lines.next({ text: `${text}${heard.length}` });
        else lines.complete();
      },
      complete: () => end.resolve(),
    });
    lines.next({ text: 'a' });
    await end.promise;
    expect(heard).toEqual(['A', 'A1', 'A12']);
  });

  it('stop when they have given enough', async () => {
    const { repeatHello } = await start(handlers);
    const indexes = repeatHello({}).pipe(
      map(({ index }) => index),
      take(3),
      toArray(),
    );
    expect(await lastValueFrom(indexes)).toEqual([0, 1, 2]);
    // The call ends in the turn after.
    await turn();
  });

  describe('slow the server down', () => {
    it('to the pace of asynchronous work', async () => {
      const { repeatHello } = await start(handlers);
      const first = deferred();
      let worked = 0;
      const all = lastValueFrom(
        repeatHello({}).pipe(
          pullMap(async () => {
            await first.promise;
            worked += 1;
          }, 4),
        ),
      );
      await letThingsMove();
      expect(written).toBeLessThan(count / 2);
      first.resolve();
      await all;
      expect(worked).toBe(count);
    });

    it('to the pace of a call that what it sends is sent on to', async () => {
      const other = await startGreeterBed({
        greetEveryone: (call, callback) => {
          listen = () => {
            let nameCount = 0;
            call.on('data', () => {
              nameCount += 1;
            });
            call.on('end', () => callback(null, { greeting: '', nameCount }));
          };
        },
      });
      let listen = (): void => undefined;
      const { repeatHello } = await start(handlers);
      const names = repeatHello({}).pipe(map(({ greeting }) => ({ name: greeting })));
      const answer = other.client.greetEveryone(names, { maxQueuedRequests: 1 });
      await letThingsMove();
      expect(written).toBeLessThan(count / 2);
      listen();
      expect((await answer).nameCount).toBe(count);
      await other.stop();
    });

    it('but not when an operator keeps what it cannot work on yet', async () => {
      const { repeatHello } = await start(handlers);
      const first = deferred();
      const all = lastValueFrom(repeatHello({}).pipe(concatMap(() => first.promise)));
      await eventually(() => written === count);
      first.resolve();
      await all;
    });
  });
});
