/** What callers without a compiler are told: nothing crashes, and every answer names what was wrong. */
import { credentials, status } from '@grpc/grpc-js';
import { isPeerError, type PeerError } from '@peerage/peer-core';
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import { eventually, thrownBy } from '@peerage/testing';
import { failureOf, type GreeterBed, startGreeterBed } from '../testing/greeter-bed.js';
import {
  type CallOptions,
  type ClientOptions,
  createClient,
  deadline,
  hedge,
  RetryBudget,
  retry,
} from './index.js';

const calm = {
  middleware: [retry({ methods: () => true }), hedge({ hedgingDelayMs: 5, methods: () => true })],
};

describe.each<[string, ClientOptions]>([
  ['without middleware', {}],
  ['with middleware', calm],
  ['with defaults', { defaults: { waitForReady: true } }],
])('a call %s', (_, clientOptions) => {
  let bed: GreeterBed;
  beforeAll(async () => {
    bed = await startGreeterBed(
      {
        sayHello: (_call, answer) => answer(null, { greeting: 'hello', servedBy: 'a' }),
        converse: call => call.end(),
      },
      clientOptions,
    );
  });
  afterAll(() => bed.stop());

  it.each<[unknown, string]>([
    [null, 'options'],
    [5, 'options'],
    ['fast', 'options'],
    [() => undefined, 'options'],
    [{ signal: true }, 'signal'],
    [{ signal: new AbortController() }, 'signal'],
    [{ signal: null }, 'signal'],
    [{ tried: 5 }, 'tried'],
    [{ tried: ['127.0.0.1:1'] }, 'tried[0]'],
    [{ exclude: '127.0.0.1:1' }, 'exclude'],
    [{ exclude: [{ id: '127.0.0.1:1' }] }, 'exclude[0]'],
    [{ peer: { id: '127.0.0.1:1' } }, 'peer'],
    [{ credentials: credentials.createInsecure() }, 'credentials'],
    [{ credentials: 'token' }, 'credentials'],
    [{ metadata: { token: 'x' } }, 'metadata'],
    [{ metadata: new Map() }, 'metadata'],
    [{ deadline: 'soon' }, 'deadline'],
    [{ deadline: null }, 'deadline'],
    [{ deadline: Symbol('soon') }, 'deadline'],
    [{ deadline: new Date(Number.NaN) }, 'deadline'],
    [{ timeoutMs: '100' }, 'timeoutMs'],
    [{ timeoutMs: -1 }, 'timeoutMs'],
    [{ hashKey: 7 }, 'hashKey'],
    [{ failFast: 'yes' }, 'failFast'],
    [{ waitForReady: 1 }, 'waitForReady'],
    [{ parentCall: {} }, 'parentCall'],
    [{ propagateFlags: 'all' }, 'propagateFlags'],
    [{ onPeer: console }, 'onPeer'],
    [{ onHeader: 'x' }, 'onHeader'],
    [{ onTrailer: {} }, 'onTrailer'],
    [{ maxQueuedRequests: -1 }, 'maxQueuedRequests'],
  ])('refuses %p', async (options, field) => {
    const error = await failureOf(bed.client.sayHello({ name: 'Ada' }, options as CallOptions));
    expect(error).toMatchObject({ name: 'CallError', code: status.INVALID_ARGUMENT, peer: undefined });
    expect(error.cause).toMatchObject({ code: 'invalid-configuration', details: { field } });
    const responses = bed.client.converse([], options as CallOptions)[Symbol.asyncIterator]();
    expect(await failureOf(responses.next())).toMatchObject({ code: status.INVALID_ARGUMENT });
    expect(bed.pendingCount()).toBe(0);
  });

  it('takes an option that is undefined for one that is not there', async () => {
    const options: CallOptions = { signal: undefined, tried: undefined, peer: undefined, parentCall: null };
    expect(await bed.client.sayHello({ name: 'Ada' }, options)).toMatchObject({ greeting: 'hello' });
    // On a busy machine it was hedged, and the attempt that lost is still being called off.
    await eventually(() => bed.pendingCount() === 0);
  });

  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5'],
    ['Ada', "'Ada'"],
  ])('refuses the request %p', async (request, shown) => {
    expect(await failureOf(bed.client.sayHello(request as never))).toMatchObject({
      code: status.INTERNAL,
      details: expect.stringContaining(`${shown} is no message`),
    });
    expect(bed.pendingCount()).toBe(0);
  });

  it('refuses requests that are none', async () => {
    for (const request of [undefined, null, 5]) {
      const responses = bed.client.converse(request as never)[Symbol.asyncIterator]();
      expect(await failureOf(responses.next())).toMatchObject({ name: 'CallError' });
    }
    expect(bed.pendingCount()).toBe(0);
  });
});

describe('a client', () => {
  const refusalOf = (make: () => unknown): PeerError => {
    const error = thrownBy(make);
    if (isPeerError(error, 'invalid-configuration')) return error;
    throw error;
  };

  it.each<[unknown, string]>([
    [null, 'options of createClient'],
    [{ defaults: { timeoutMs: -1 } }, 'defaults.timeoutMs'],
    [{ defaults: { timeout: 5 } }, 'defaults.timeout'],
    [{ defaults: { hashKey: 'x' } }, 'defaults.hashKey'],
    [{ default: {} }, 'default'],
    [{ middleware: retry() }, 'middleware'],
    [{ middleware: [retry(), undefined] }, 'middleware[1]'],
    [{ maxMetadataBytes: 'many' }, 'maxMetadataBytes'],
    [{ observer: {} }, 'observer'],
  ])('refuses %p', (options, field) => {
    const chooser = { name: 'x', tryChoose: () => undefined, choose: () => undefined };
    const make = () => createClient(GreeterDefinition, chooser as never, options as ClientOptions);
    expect(refusalOf(make).details).toMatchObject({ field });
  });

  it('refuses to be of no service, or over no chooser', () => {
    expect(refusalOf(() => createClient(undefined as never, {} as never)).details).toMatchObject({
      field: 'service',
    });
    for (const chooser of [undefined, {}, '127.0.0.1:1']) {
      const make = () => createClient(GreeterDefinition, chooser as never);
      expect(refusalOf(make).details).toMatchObject({ field: 'chooser' });
    }
  });

  it.each<[string, () => unknown, string]>([
    ['retry', () => retry({ budget: 5 as never }), 'budget'],
    ['retry', () => retry({ maxAttemps: 4 } as never), 'maxAttemps'],
    ['retry', () => retry({ retryableStatusCodes: 'UNAVAILABLE' as never }), 'retryableStatusCodes'],
    ['retry', () => retry({ initialBackoffMs: '50' as never }), 'initialBackoffMs'],
    ['hedge', () => hedge(undefined as never), 'options of hedge'],
    ['hedge', () => hedge({} as never), 'hedgingDelayMs'],
    ['deadline', () => deadline(500 as never), 'options of deadline'],
    ['deadline', () => deadline({ timeoutMs: 5 } as never), 'timeoutMs'],
    ['RetryBudget', () => new RetryBudget({ tokens: 5 } as never), 'tokens'],
  ])('is not given %s that cannot be meant: %#', (_, make, field) => {
    expect(refusalOf(make).details).toMatchObject({ field });
  });
});
