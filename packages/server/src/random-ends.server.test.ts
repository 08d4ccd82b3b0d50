/** Hundreds of calls of every kind that end at any moment in any way: nothing stays behind. */
import { setTimeout as delay } from 'node:timers/promises';
import { eventually, seededRandom } from '@peerage/testing';
import { interval, map, take } from 'rxjs';
import { type Bed, startBed } from '../testing/bed.js';
import { ServerError, type ServerMiddleware } from './index.js';

const random = seededRandom(42);
const under = (limit: number): number => Math.floor(random() * limit);

/** Something that takes a moment, and goes wrong one time in five. */
async function moment(): Promise<void> {
  await delay(under(4));
  if (under(5) === 0) throw new ServerError(10, 'on purpose');
}

const through: ServerMiddleware = next =>
  async function* (request, context) {
    yield* next(request, context);
  };

async function* requests(): AsyncGenerator<object> {
  for (let i = under(5); i > 0; i -= 1) {
    await delay(under(3));
    yield {};
  }
}

it.each<[string, ServerMiddleware[]]>([
  ['alone', []],
  ['inside of middleware', [through, through]],
])(
  'handlers %s',
  async (_kind, middleware) => {
    let alive = 0;
    const bed: Bed = await startBed(
      {
        async sayHello() {
          await moment();
          return {};
        },
        repeatHello: ({ count }) =>
          interval(1).pipe(
            take(count),
            map(index => ({ index })),
          ),
        async greetEveryone(all) {
          for await (const _ of all) await moment();
          return {};
        },
        async *converse(all) {
          alive += 1;
          try {
            for await (const _ of all) {
              await moment();
              yield {};
            }
          } finally {
            alive -= 1;
          }
        },
      },
      { middleware },
    );
    let started = 0;
    let ended = 0;
    bed.server.observeCalls({
      callStarted: () => {
        started += 1;
      },
      callEnding: () => {
        ended += 1;
      },
    });
    const { client } = bed;

    async function anyCall(): Promise<void> {
      const abort = new AbortController();
      const options = { signal: abort.signal, timeoutMs: 1 + under(60) };
      if (under(2) === 0) void delay(under(8)).then(() => abort.abort());
      const leave = under(3) === 0;
      try {
        const kind = under(4);
        if (kind === 0) await client.sayHello({}, options);
        else if (kind === 1) await client.greetEveryone(requests(), options);
        else {
          const responses =
            kind === 2
              ? client.repeatHello({ count: under(9) }, options)
              : client.converse(requests(), options);
          for await (const _ of responses) if (leave) break;
        }
      } catch {
        // However it ended is fine.
      }
    }

    for (let i = 0; i < 15; i += 1) await Promise.all(Array.from({ length: 20 }, anyCall));
    await eventually(() => bed.server.inFlight.total === 0 && bed.pendingCount() === 0 && alive === 0);
    expect(started).toBeGreaterThan(100);
    expect(ended).toBe(started);
    expect(bed.problems).toEqual([]);
    await expect(bed.server.stop()).resolves.toEqual({ cutOffCount: 0 });
    await bed.stop();
  },
  30_000,
);
