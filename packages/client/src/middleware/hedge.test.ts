import { getEventListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { type Metadata, status } from '@grpc/grpc-js';
import { type AskedClock, mockTime } from '../../testing/asked-clock.js';
import { deferred } from '../../testing/greeter-bed.js';
import {
  answer,
  attemptsOf,
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
import { hedge } from './hedge.js';
import type { HedgeOptions } from './hedge-options.js';
import { type Middleware, surround } from './middleware.js';
import { RetryBudget } from './retry-budget.js';

const { CANCELLED, INTERNAL, NOT_FOUND, UNAVAILABLE } = status;
const unavailable = failure(UNAVAILABLE);

let clock: AskedClock;

beforeEach(() => {
  clock = mockTime();
});

afterEach(async () => {
  await turn();
  expect(clock.pendingTimerCount).toBe(0);
  jest.restoreAllMocks();
});

function hedging(options: Partial<HedgeOptions> = {}): ReturnType<typeof hedge> {
  return hedge({ clock, hedgingDelayMs: 100, ...options });
}

/** Lets happen what waits for nothing, before and after `ms` pass. */
async function pass(ms: number): Promise<void> {
  await turn();
  clock.advance(ms);
  await turn();
  // What is due is done once whatever has arrived was heard.
  clock.advance(0);
  await turn();
}

/** Plays `script` once the test says so. */
function held(script: Script): { readonly script: Script; readonly release: () => void } {
  const released = deferred();
  return {
    release: released.resolve,
    async *script(options, peer) {
      await released.promise;
      yield* script(options, peer);
    },
  };
}

/** A script that notes the reason it was called off for. */
function calledOff(reasons: unknown[], script: Script = silence): Script {
  return (options, peer) => {
    options.signal?.addEventListener('abort', () => reasons.push(options.signal?.reason));
    return script(options, peer);
  };
}

describe('a call that is hedged', () => {
  it('is sent once when it is answered in time', async () => {
    const { script, release } = held(answer('yes'));
    const attempts = attemptsOf(script);
    const ending = endOf(hedging(), attempts);
    await pass(99);
    release();
    expect(await ending).toEqual({ responses: ['yes'] });
    expect(attempts.started).toHaveLength(1);
  });

  it('is not sent again when this process refuses it, and takes nothing from the budget', async () => {
    const budget = new RetryBudget({ maxTokens: 4 });
    const attempts = attemptsOf(failure(UNAVAILABLE, {}, true), answer('yes'));
    const { error } = await endOf(hedging({ budget }), attempts);
    expect(error).toMatchObject({ refusedHere: true, attempts: [{ peer: 'p1' }] });
    expect(budget.tokens).toBe(4);
  });

  it('is left to the attempts that run when this process refuses another', async () => {
    const { script, release } = held(answer('yes'));
    const ending = endOf(hedging(), attemptsOf(script, failure(UNAVAILABLE, {}, true)));
    await pass(100);
    release();
    expect(await ending).toEqual({ responses: ['yes'] });
  });

  it('is sent again after each delay, to peers not tried, and the first answer counts', async () => {
    const reasons: unknown[] = [];
    const [second, third] = [held(answer('second')), held(answer('third'))];
    const attempts = attemptsOf(calledOff(reasons), second.script, calledOff(reasons, third.script));
    const ending = endOf(hedging({ maxAttempts: 3 }), attempts, { tried: [{ id: 'p0' }] });
    await pass(99);
    expect(attempts.started).toHaveLength(1);
    await pass(1);
    expect(attempts.started).toHaveLength(2);
    await pass(100);
    expect(attempts.started.map(({ tried = [] }) => tried.map(({ id }) => id).join(' '))).toEqual([
      'p0',
      'p0 p1',
      'p0 p1 p2',
    ]);
    expect(
      attempts.started.map(({ metadata }) => metadata?.get('grpc-previous-rpc-attempts').join()),
    ).toEqual([undefined, '1', '2']);
    second.release();
    expect(await ending).toEqual({ responses: ['second'] });
    third.release();
    expect(reasons).toEqual([
      new Error('Another attempt has answered.'),
      new Error('Another attempt has answered.'),
    ]);
  });

  it('hears what has arrived before it starts another attempt', async () => {
    const { script, release } = held(answer('yes'));
    const attempts = attemptsOf(script);
    const ending = endOf(hedging(), attempts);
    await turn();
    // As when the process was busy for long: time is up, and the answer has been waiting to be read.
    clock.advance(100);
    release();
    expect(await ending).toEqual({ responses: ['yes'] });
  });

  it('waits for the first attempt to have a peer', async () => {
    const chosen = deferred();
    const queued: Middleware = next =>
      async function* (call) {
        await chosen.promise;
        yield* next(call);
      };
    const attempts = attemptsOf(silence, answer('yes'));
    const ending = endOf((next, of) => surround(next, [hedging(), queued], of), attempts);
    await pass(100);
    await pass(100);
    expect(attempts.started).toHaveLength(0);
    chosen.resolve();
    await turn();
    expect(attempts.started).toHaveLength(1);
    await pass(100);
    expect(await ending).toEqual({ responses: ['yes'] });
    expect(attempts.started).toHaveLength(2);
  });

  it('is sent again at once when an attempt fails in a way that is not fatal', async () => {
    const attempts = attemptsOf(unavailable, unavailable, answer('yes'));
    expect(await endOf(hedging({ maxAttempts: 3 }), attempts)).toEqual({ responses: ['yes'] });
    expect(clock.now()).toBe(0);
  });

  it('goes on with the attempts that run when another fails', async () => {
    const [first, second] = [held(answer('yes')), held(unavailable)];
    const ending = endOf(hedging(), attemptsOf(first.script, second.script));
    await pass(100);
    second.release();
    await pass(1_000);
    first.release();
    expect(await ending).toEqual({ responses: ['yes'] });
  });

  it('fails with the first fatal failure, and the other attempts are called off', async () => {
    const reasons: unknown[] = [];
    const attempts = attemptsOf(unavailable, calledOff(reasons), failure(NOT_FOUND));
    const ending = endOf(hedging({ maxAttempts: 3 }), attempts);
    await pass(100);
    expect((await ending).error).toMatchObject({
      code: NOT_FOUND,
      message: '/test.Service/Do on p3 failed with NOT_FOUND (2 attempts: on p1, p3)',
    });
    expect(reasons).toHaveLength(1);
  });

  it('fails when every attempt has', async () => {
    const nonFatalStatusCodes = ['UNAVAILABLE', INTERNAL] as const;
    const attempts = attemptsOf(failure(INTERNAL), unavailable);
    expect((await endOf(hedging({ nonFatalStatusCodes }), attempts)).error).toMatchObject({
      code: UNAVAILABLE,
      peer: 'p2',
      attempts: [
        { peer: 'p1', code: INTERNAL },
        { peer: 'p2', code: UNAVAILABLE },
      ],
    });
  });

  it('passes on what is no CallError, also when it is thrown in time to come', async () => {
    const oops = new TypeError('oops');
    const attempts = attemptsOf(silence, () => {
      throw oops;
    });
    const ending = endOf(hedging(), attempts);
    await pass(100);
    expect(await ending).toEqual({ responses: [], error: oops });
  });

  it('tells only the headers and trailers of the attempt that counts', async () => {
    const told: string[] = [];
    const options = {
      onHeader: (header: Metadata) => told.push(`header ${header.get('from').join()}`),
      onTrailer: (trailer: Metadata) => told.push(`trailer ${trailer.get('from').join()}`),
    };
    await endOf(hedging(), attemptsOf(failureAfter(UNAVAILABLE), answer('yes')), options);
    expect(told).toEqual(['header p2', 'trailer p2']);
    told.length = 0;
    await endOf(hedging(), attemptsOf(unavailable, failure(NOT_FOUND, { from: 'p2' })), options);
    expect(told).toEqual(['trailer p2']);
  });
});

describe('which calls are hedged', () => {
  it('those of methods that may be repeated, or of those it is told', () => {
    const { next } = attemptsOf();
    const { options: _, ...unmarked } = method;
    expect(hedging()(next, method)).not.toBe(next);
    expect(hedging()(next, unmarked)).toBe(next);
    expect(hedging({ methods: () => true })(next, unmarked)).not.toBe(next);
  });

  it('of those with a stream of requests, those given as an array', async () => {
    const streaming = { ...method, requestStream: true };
    const attempts = attemptsOf(unavailable, answer('yes'));
    expect(await endOf(hedging(), attempts, {}, streaming, ['a'])).toEqual({ responses: ['yes'] });
    const requests = new Set(['a']);
    const once = attemptsOf(unavailable);
    expect(await endOf(hedging(), once, {}, streaming, requests)).toMatchObject({
      error: { code: UNAVAILABLE },
    });
  });
});

describe('a stream of responses', () => {
  it('is decided by the first headers', async () => {
    const reasons: unknown[] = [];
    const headersOnly: Script = async function* (options, peer) {
      options.onHeader?.(metadataOf({}));
      yield* silence(options, peer);
    };
    const controller = new AbortController();
    const ending = endOf(
      hedging(),
      attemptsOf(calledOff(reasons), headersOnly),
      { signal: controller.signal },
      streamMethod,
    );
    await pass(100);
    expect(reasons).toEqual([new Error('Another attempt has answered.')]);
    controller.abort();
    expect((await ending).error).toMatchObject({ code: CANCELLED });
  });

  it('gives all of one attempt', async () => {
    const attempts = attemptsOf(unavailable, stream(1, 2, 3));
    expect(await endOf(hedging(), attempts, {}, streamMethod)).toEqual({ responses: [1, 2, 3] });
  });

  it('fails with the attempt that was decided for', async () => {
    const attempts = attemptsOf(unavailable, failureAfter(UNAVAILABLE, 1));
    expect(await endOf(hedging({ maxAttempts: 3 }), attempts, {}, streamMethod)).toMatchObject({
      responses: [1],
      error: { code: UNAVAILABLE, attempts: [{ peer: 'p1' }, { peer: 'p2' }] },
    });
  });

  it('ends its attempt when it is left', async () => {
    let ended = false;
    const attempts = attemptsOf(async function* () {
      try {
        yield 1;
        yield 2;
      } finally {
        ended = true;
      }
    });
    for await (const _ of hedging()(attempts.next, streamMethod)({ request: '', options: {} })) break;
    expect(ended).toBe(true);
  });
});

describe('the end of a hedged call', () => {
  it('comes with an abort, to every attempt', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const reasons: unknown[] = [];
    const attempts = attemptsOf(calledOff(reasons), calledOff(reasons));
    const ending = endOf(hedging({ maxAttempts: 3, nonFatalStatusCodes: [CANCELLED] }), attempts, { signal });
    await pass(100);
    const reason = new Error('never mind');
    controller.abort(reason);
    expect((await ending).error).toMatchObject({ code: CANCELLED, cause: reason });
    expect(reasons).toEqual([reason, reason]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('comes with an abort while the server wants to be left alone', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const attempts = attemptsOf(failure(UNAVAILABLE, { 'grpc-retry-pushback-ms': '500' }), silence);
    const ending = endOf(hedging(), attempts, { signal });
    await turn();
    const reason = new Error('never mind');
    controller.abort(reason);
    expect((await ending).error).toMatchObject({ code: CANCELLED, cause: reason });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('leaves nothing on the signal when it goes well', async () => {
    const { signal } = new AbortController();
    await endOf(hedging({ maxAttempts: 3 }), attemptsOf(unavailable, unavailable, answer('yes')), { signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('starts no attempt that could not end before the deadline', async () => {
    const { script, release } = held(answer('yes'));
    const ending = endOf(hedging(), attemptsOf(script), { deadline: 100 });
    await pass(100);
    release();
    expect(await ending).toEqual({ responses: ['yes'] });
  });
});

describe('pushback', () => {
  it('replaces the delay', async () => {
    const attempts = attemptsOf(
      failure(UNAVAILABLE, { 'grpc-retry-pushback-ms': '500' }),
      silence,
      answer('yes'),
    );
    const ending = endOf(hedging({ maxAttempts: 3 }), attempts);
    await pass(499);
    expect(attempts.started).toHaveLength(1);
    await pass(1);
    expect(attempts.started).toHaveLength(2);
    await pass(100);
    expect(await ending).toEqual({ responses: ['yes'] });
  });

  it('ends the hedging and not the attempts that run', async () => {
    const [first, second] = [
      held(answer('yes')),
      held(failure(UNAVAILABLE, { 'grpc-retry-pushback-ms': '-1' })),
    ];
    const ending = endOf(hedging({ maxAttempts: 5 }), attemptsOf(first.script, second.script));
    await pass(100);
    second.release();
    await pass(1_000);
    first.release();
    expect(await ending).toEqual({ responses: ['yes'] });
  });

  it('holds for the attempts that fail after it', async () => {
    const first = held(unavailable);
    const refusal = failure(UNAVAILABLE, { 'grpc-retry-pushback-ms': '-1' });
    const ending = endOf(hedging({ maxAttempts: 5 }), attemptsOf(first.script, refusal));
    await pass(100);
    first.release();
    expect((await ending).error).toMatchObject({ attempts: [{ peer: 'p2' }, { peer: 'p1' }] });
  });

  it('ends the call when no attempt runs', async () => {
    const refusal = failure(UNAVAILABLE, { 'grpc-retry-pushback-ms': '-1' });
    expect((await endOf(hedging(), attemptsOf(refusal))).error).toMatchObject({ code: UNAVAILABLE });
  });
});

describe('the budget', () => {
  it('is spent by failures and by delays, and nothing is hedged while it is low', async () => {
    const budget = new RetryBudget({ maxTokens: 4, tokenRatio: 0.5 });
    const ending = endOf(hedging({ budget }), attemptsOf(silence, answer('yes')));
    await pass(100);
    await ending;
    expect(budget.tokens).toBe(3.5);
    await endOf(hedging({ budget }), attemptsOf(unavailable, unavailable));
    expect(budget.tokens).toBe(1.5);
    const { script, release } = held(answer('yes'));
    const lonely = endOf(hedging({ budget }), attemptsOf(script));
    await pass(1_000);
    release();
    expect(await lonely).toEqual({ responses: ['yes'] });
    expect(budget.tokens).toBe(2);
  });
});

it('makes two attempts unless told otherwise', async () => {
  const attempts = attemptsOf(unavailable, unavailable);
  expect((await endOf(hedging(), attempts)).error).toMatchObject({ attempts: [{}, {}] });
});
