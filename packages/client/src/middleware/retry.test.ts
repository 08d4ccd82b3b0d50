import { getEventListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { Metadata, status } from '@grpc/grpc-js';
import { type AskedClock, mockTime } from '../../testing/asked-clock.js';
import {
  answer,
  attemptsOf,
  type Ending,
  endOf,
  failure,
  failureAfter,
  metadataOf,
  method,
  type Script,
  silence,
  stream,
  streamMethod,
} from '../../testing/scripted-attempts.js';
import { retry } from './retry.js';
import { RetryBudget } from './retry-budget.js';
import type { RetryOptions } from './retry-options.js';

const { CANCELLED, DEADLINE_EXCEEDED, INTERNAL, NOT_FOUND, UNAVAILABLE } = status;
const unavailable = failure(UNAVAILABLE);

let clock: AskedClock;

beforeEach(() => {
  clock = mockTime();
});

afterEach(() => {
  expect(clock.pendingTimerCount).toBe(0);
  jest.restoreAllMocks();
});

/** Chance in the middle of its range makes pauses exact. */
function retrying(options: RetryOptions = {}): ReturnType<typeof retry> {
  return retry({ clock, random: () => 0.5, ...options });
}

/** Sits every pause out. */
async function finish(ending: Promise<Ending>): Promise<Ending> {
  for (;;) {
    await turn();
    if (clock.pendingTimerCount === 0) return ending;
    clock.advance(clock.askedMs.at(-1) ?? 0);
  }
}

describe('a call that is retried', () => {
  it('ends as its first attempt does when that goes well', async () => {
    const attempts = attemptsOf(answer('yes'));
    const metadata = new Metadata();
    expect(await endOf(retrying(), attempts, { metadata })).toEqual({ responses: ['yes'] });
    expect(attempts.started).toHaveLength(1);
    expect(attempts.started[0]?.metadata).toBe(metadata);
    expect(attempts.started[0]?.tried).toEqual([]);
    expect(clock.askedMs).toEqual([]);
  });

  it('goes on after each failure, with longer pauses, on peers not tried', async () => {
    const attempts = attemptsOf(unavailable, unavailable, unavailable, unavailable, answer('yes'));
    const options = { maxAttempts: 5, initialBackoffMs: 10, backoffMultiplier: 3, maxBackoffMs: 80 };
    const ending = await finish(endOf(retrying(options), attempts, { tried: [{ id: 'p0' }] }));
    expect(ending).toEqual({ responses: ['yes'] });
    expect(clock.askedMs).toEqual([10, 30, 80, 80]);
    expect(attempts.started.map(({ tried = [] }) => tried.map(({ id }) => id).join(' '))).toEqual([
      'p0',
      'p0 p1',
      'p0 p1 p2',
      'p0 p1 p2 p3',
      'p0 p1 p2 p3 p4',
    ]);
  });

  it('tells the server how many attempts came before, and leaves the metadata of the caller alone', async () => {
    const attempts = attemptsOf(unavailable, unavailable, answer('yes'));
    const metadata = metadataOf({ who: 'ann' });
    await finish(endOf(retrying(), attempts, { metadata }));
    expect(attempts.started.map(options => options.metadata?.getMap())).toEqual([
      { who: 'ann' },
      { who: 'ann', 'grpc-previous-rpc-attempts': '1' },
      { who: 'ann', 'grpc-previous-rpc-attempts': '2' },
    ]);
    expect(metadata.getMap()).toEqual({ who: 'ann' });
  });

  it('fails after its last attempt with the error of that one and a list of all', async () => {
    const attempts = attemptsOf(unavailable, failure(INTERNAL), failure(UNAVAILABLE, { last: 'yes' }));
    const retryableStatusCodes = ['UNAVAILABLE', INTERNAL] as const;
    const { error } = await finish(endOf(retrying({ retryableStatusCodes }), attempts));
    expect(error).toMatchObject({
      name: 'CallError',
      code: UNAVAILABLE,
      peer: 'p3',
      message: '/test.Service/Do on p3 failed with UNAVAILABLE (3 attempts: on p1, p2, p3)',
      attempts: [
        { peer: 'p1', code: UNAVAILABLE, details: '' },
        { peer: 'p2', code: INTERNAL, details: '' },
        { peer: 'p3', code: UNAVAILABLE, details: '' },
      ],
    });
    expect(error).toHaveProperty('metadata', metadataOf({ last: 'yes' }));
  });

  it('pauses for as long as the error says, if it is asked and does not push back', async () => {
    const pushback = failure(UNAVAILABLE, { 'grpc-retry-pushback-ms': '7' });
    const attempts = attemptsOf(unavailable, unavailable, pushback, answer('yes'));
    const delays = [2_000, undefined, 5_000];
    const retryAfterMs = () => delays.shift();
    const options = { maxAttempts: 4, initialBackoffMs: 10, retryAfterMs };
    expect(await finish(endOf(retrying(options), attempts))).toEqual({ responses: ['yes'] });
    expect(clock.askedMs).toEqual([2_000, 20, 7]);
  });

  it('does not wait for what the error says when that is too late, and survives nonsense', async () => {
    const late = attemptsOf(unavailable, answer('yes'));
    const { error } = await finish(
      endOf(retrying({ retryAfterMs: () => 2_000 }), late, { deadline: Date.now() + 1_000 }),
    );
    expect(error).toMatchObject({ code: UNAVAILABLE });
    const nonsense = attemptsOf(unavailable, answer('yes'));
    const options = { initialBackoffMs: 10, retryAfterMs: () => Number.NaN };
    expect(await finish(endOf(retrying(options), nonsense))).toEqual({ responses: ['yes'] });
    expect(clock.askedMs).toEqual([10]);
  });

  it('fails with what reading the error throws', async () => {
    const cause = new Error('unreadable');
    const retryAfterMs = () => {
      throw cause;
    };
    const { error } = await endOf(retrying({ retryAfterMs }), attemptsOf(unavailable, answer('yes')));
    expect(error).toMatchObject({ code: INTERNAL, details: 'retryAfterMs threw: Error: unreadable', cause });
  });

  it('fails at once with a code that is not worth another attempt', async () => {
    const attempts = attemptsOf(unavailable, failure(NOT_FOUND));
    const { error } = await finish(endOf(retrying(), attempts));
    expect(error).toMatchObject({ code: NOT_FOUND, attempts: [{ peer: 'p1' }, { peer: 'p2' }] });
  });

  it('fails at once when this process refuses the call, and takes nothing from the budget', async () => {
    const budget = new RetryBudget({ maxTokens: 4 });
    const attempts = attemptsOf(failure(UNAVAILABLE, {}, true), answer('yes'));
    const { error } = await finish(endOf(retrying({ budget }), attempts));
    expect(error).toMatchObject({ code: UNAVAILABLE, refusedHere: true, attempts: [{ peer: 'p1' }] });
    expect(clock.askedMs).toEqual([]);
    expect(budget.tokens).toBe(4);
  });

  it('keeps what a refusal after other attempts says', async () => {
    const attempts = attemptsOf(unavailable, failure(UNAVAILABLE, {}, true), answer('yes'));
    const { error } = await finish(endOf(retrying(), attempts));
    expect(error).toMatchObject({ refusedHere: true, attempts: [{ peer: 'p1' }, { peer: 'p2' }] });
  });

  it('passes on what is no CallError', async () => {
    const oops = new TypeError('oops');
    const attempts = attemptsOf(() => {
      throw oops;
    });
    expect(await endOf(retrying(), attempts)).toEqual({ responses: [], error: oops });
  });

  it('tells only the headers and trailers of the attempt that counts', async () => {
    const told: string[] = [];
    const options = {
      onHeader: (header: Metadata) => told.push(`header ${header.get('from').join()}`),
      onTrailer: (trailer: Metadata) => told.push(`trailer ${trailer.get('from').join()}`),
      onPeer: ({ id }: { id: string }) => told.push(id),
    };
    await finish(endOf(retrying(), attemptsOf(failureAfter(UNAVAILABLE), answer('yes')), options));
    expect(told).toEqual(['p1', 'p2', 'header p2', 'trailer p2']);
    told.length = 0;
    await finish(endOf(retrying(), attemptsOf(failure(NOT_FOUND, { from: 'p1' })), options));
    expect(told).toEqual(['p1', 'trailer p1']);
  });

  it.each(['onHeader', 'onTrailer'] as const)(
    'fails when %s throws, without another attempt',
    async callback => {
      const cause = new Error('my fault');
      const throwing = (): never => {
        throw cause;
      };
      const { error } = await finish(endOf(retrying(), attemptsOf(answer('yes')), { [callback]: throwing }));
      expect(error).toMatchObject({ code: INTERNAL, details: `${callback} threw: Error: my fault`, cause });
    },
  );
});

describe('which calls are retried', () => {
  const streaming = { ...method, requestStream: true };

  it.each([
    ['IDEMPOTENT', 2],
    ['NO_SIDE_EFFECTS', 2],
    [undefined, 1],
  ] as const)('those of a method marked %s: %i attempts', async (idempotencyLevel, count) => {
    const attempts = attemptsOf(unavailable, answer('yes'));
    const options = idempotencyLevel === undefined ? {} : { idempotencyLevel };
    await finish(endOf(retrying(), attempts, {}, { ...method, options }));
    expect(attempts.started).toHaveLength(count);
  });

  it('those of the methods it is told', () => {
    const { next } = attemptsOf();
    const { options: _, ...unmarked } = method;
    const methods = ({ name }: { name: string }): boolean => name === 'Do';
    expect(retrying({ methods })(next, unmarked)).not.toBe(next);
    expect(retrying({ methods })(next, { ...method, name: 'Undo' })).toBe(next);
    expect(retrying()(next, unmarked)).toBe(next);
  });

  it.each([
    ['an array', ['a', 'b'], 2],
    ['a set', new Set(['a', 'b']), 1],
  ])('of those with a stream of requests, those given as %s', async (_, requests, count) => {
    const attempts = attemptsOf(unavailable, answer('yes'));
    await finish(endOf(retrying(), attempts, {}, streaming, requests));
    expect(attempts.started).toHaveLength(count);
  });
});

describe('a stream of responses', () => {
  it('is retried until its headers arrive', async () => {
    const told: string[] = [];
    const onHeader = (header: Metadata): void => void told.push(header.get('from').join());
    const attempts = attemptsOf(unavailable, failureAfter(UNAVAILABLE));
    const { error } = await finish(endOf(retrying(), attempts, { onHeader }, streamMethod));
    expect(error).toMatchObject({ code: UNAVAILABLE, attempts: [{ peer: 'p1' }, { peer: 'p2' }] });
    expect(told).toEqual(['p2']);
  });

  it('is not retried once a response was given, even by who gives no headers', async () => {
    const headless: Script = async function* (options, peer) {
      yield 1;
      yield* unavailable(options, peer);
    };
    for (const script of [failureAfter(UNAVAILABLE, 1), headless]) {
      const ending = await finish(endOf(retrying(), attemptsOf(unavailable, script), {}, streamMethod));
      expect(ending).toMatchObject({ responses: [1], error: { code: UNAVAILABLE } });
    }
  });

  it('tells its trailers though it has nothing else', async () => {
    const told: string[] = [];
    const onTrailer = (trailer: Metadata): void => void told.push(trailer.get('from').join());
    const empty: Script = (options, peer) => {
      options.onTrailer?.(metadataOf({ from: peer }));
      return stream()({}, peer);
    };
    await finish(endOf(retrying(), attemptsOf(unavailable, empty), { onTrailer }, streamMethod));
    expect(told).toEqual(['p2']);
  });

  it('ends its attempt when it is left', async () => {
    let ended = false;
    const attempts = attemptsOf(unavailable, async function* () {
      try {
        yield 1;
        yield 2;
      } finally {
        ended = true;
      }
    });
    const responses = retrying()(attempts.next, streamMethod)({ request: '', options: {} });
    const leave = async (): Promise<Ending> => {
      for await (const response of responses) return { responses: [response], error: undefined };
      throw new Error('There were no responses.');
    };
    expect(await finish(leave())).toEqual({ responses: [1] });
    expect(ended).toBe(true);
  });
});

describe('the deadline of a retried call', () => {
  it('is the same moment for every attempt', async () => {
    const attempts = attemptsOf(unavailable, unavailable, answer('yes'));
    await finish(endOf(retrying(), attempts, { deadline: 1_000 }));
    expect(attempts.started.map(({ deadline }) => deadline)).toEqual([1_000, 1_000, 1_000]);
  });

  it('ends the retries when the pause would outlast it, at once', async () => {
    const attempts = attemptsOf(unavailable, unavailable);
    const { error } = await finish(endOf(retrying({ initialBackoffMs: 50 }), attempts, { deadline: 150 }));
    expect(clock.askedMs).toEqual([50]);
    expect(error).toMatchObject({ code: UNAVAILABLE, attempts: [{ peer: 'p1' }, { peer: 'p2' }] });
  });

  it('ends the retries when it has passed, whatever is worth another attempt', async () => {
    const attempts = attemptsOf(failure(DEADLINE_EXCEEDED));
    const options = { retryableStatusCodes: [DEADLINE_EXCEEDED], initialBackoffMs: 0 };
    const { error } = await finish(endOf(retrying(options), attempts, { deadline: 0 }));
    expect(error).toMatchObject({ code: DEADLINE_EXCEEDED });
  });
});

describe('an abort', () => {
  it('ends the attempt that runs, and there is no other', async () => {
    const controller = new AbortController();
    const ending = endOf(retrying({ retryableStatusCodes: [CANCELLED] }), attemptsOf(silence), {
      signal: controller.signal,
    });
    await turn();
    const reason = new Error('never mind');
    controller.abort(reason);
    expect((await ending).error).toMatchObject({ code: CANCELLED, cause: reason });
  });

  it('ends a pause', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const told: string[] = [];
    const onTrailer = (trailer: Metadata): void => void told.push(trailer.get('from').join());
    const attempts = attemptsOf(failure(UNAVAILABLE, { from: 'p1' }));
    const ending = endOf(retrying(), attempts, { signal, onTrailer });
    await turn();
    expect(clock.pendingTimerCount).toBe(1);
    const reason = new Error('never mind');
    controller.abort(reason);
    expect((await ending).error).toMatchObject({
      code: CANCELLED,
      cause: reason,
      attempts: [{ peer: 'p1' }],
    });
    expect(told).toEqual(['p1']);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('pushback', () => {
  it('replaces the pause and starts the next ones anew', async () => {
    const patient = failure(UNAVAILABLE, { 'grpc-retry-pushback-ms': '700' });
    const attempts = attemptsOf(unavailable, unavailable, patient, unavailable, answer('yes'));
    await finish(endOf(retrying({ maxAttempts: 5, initialBackoffMs: 10 }), attempts));
    expect(clock.askedMs).toEqual([10, 20, 700, 10]);
  });

  it.each(['-1', '', 'soon', '1.5', '99999999999', '4294967296'])('of %p ends the retries', async value => {
    const refusal = failure(UNAVAILABLE, { 'grpc-retry-pushback-ms': value });
    const { error } = await finish(endOf(retrying(), attemptsOf(refusal)));
    expect(error).toMatchObject({ code: UNAVAILABLE });
    expect(clock.askedMs).toEqual([]);
  });

  it('makes no code worth another attempt', async () => {
    const notFound = failure(NOT_FOUND, { 'grpc-retry-pushback-ms': '1' });
    expect((await finish(endOf(retrying(), attemptsOf(notFound)))).error).toMatchObject({ code: NOT_FOUND });
  });
});

describe('the budget', () => {
  it('is spent by failures, refilled by successes, and lets nothing be retried while it is low', async () => {
    const budget = new RetryBudget({ maxTokens: 4, tokenRatio: 0.5 });
    const middleware = retrying({ budget });
    await finish(endOf(middleware, attemptsOf(unavailable, answer('yes'))));
    expect(budget.tokens).toBe(3.5);
    await finish(endOf(middleware, attemptsOf(unavailable, unavailable)));
    expect(budget.tokens).toBe(1.5);
    const alone = await finish(endOf(middleware, attemptsOf(unavailable)));
    expect(alone.error).toMatchObject({ code: UNAVAILABLE, attempts: [{ peer: 'p1' }] });
    expect(budget.tokens).toBe(0.5);
    // A server that finds nothing is in no trouble.
    for (let i = 0; i < 4; i += 1) await finish(endOf(middleware, attemptsOf(failure(NOT_FOUND))));
    expect(budget.tokens).toBe(2.5);
    await finish(endOf(middleware, attemptsOf(answer('yes'))));
    await finish(endOf(middleware, attemptsOf(answer('yes'))));
    await finish(endOf(middleware, attemptsOf(unavailable, answer('yes'))));
    expect(budget.tokens).toBe(3);
  });
});

describe('pauses', () => {
  it.each([
    [0, 80],
    [0.25, 90],
    [1 - Number.EPSILON, 120],
  ])('are jittered by a fifth: chance %d makes 100 ms %d', async (chance, ms) => {
    const middleware = retrying({ random: () => chance, initialBackoffMs: 100 });
    await finish(endOf(middleware, attemptsOf(unavailable, answer('yes'))));
    expect(clock.askedMs).toEqual([expect.closeTo(ms)]);
  });

  it('follow the defaults', async () => {
    await finish(endOf(retrying(), attemptsOf(unavailable, unavailable, unavailable)));
    expect(clock.askedMs).toEqual([50, 100]);
  });
});

describe('options', () => {
  it('take more attempts when the limit is raised', async () => {
    const attempts = attemptsOf(...Array.from({ length: 7 }, () => unavailable), answer('yes'));
    const options = { maxAttempts: 8, maxAttemptsLimit: 8 };
    expect(await finish(endOf(retrying(options), attempts))).toEqual({ responses: ['yes'] });
  });
});
