import { setImmediate as turn } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import type { PeerEvent } from '@peerage/peer-core';
import { thrownBy } from '@peerage/testing';
import { type AskedClock, mockTime } from '../../testing/asked-clock.js';
import {
  answer,
  attemptsOf,
  endOf,
  failure,
  failureAfter,
  metadataOf,
  type Script,
  silence,
  stream,
  streamMethod,
} from '../../testing/scripted-attempts.js';
import { hedge } from './hedge.js';
import { type LogEntry, type LoggingOptions, logging, usualLevel } from './logging.js';
import { type Middleware, surround } from './middleware.js';
import { retry } from './retry.js';

const { CANCELLED, INTERNAL, NOT_FOUND, OK, UNAVAILABLE } = status;

let clock: AskedClock;
let entries: LogEntry[];

beforeEach(() => {
  clock = mockTime();
  entries = [];
});

afterEach(() => {
  jest.restoreAllMocks();
});

function log(options: Partial<LoggingOptions> = {}): Middleware {
  return logging({ clock, sink: entry => void entries.push(entry), ...options });
}

/** The first outermost. */
function all(...middleware: Middleware[]): Middleware {
  return (next, of) => surround(next, middleware, of);
}

const again = (): Middleware => retry({ clock, initialBackoffMs: 10, random: () => 0.5 });

/** Plays `script` after `ms`. */
function after(ms: number, script: Script): Script {
  return async function* (options, peer) {
    clock.advance(ms);
    yield* script(options, peer);
  };
}

/** Sits pauses out. */
async function sitOut<Value>(ending: Promise<Value>): Promise<Value> {
  while (true) {
    await turn();
    if (clock.pendingTimerCount === 0) return ending;
    clock.advance(clock.askedMs.at(-1) ?? 0);
  }
}

describe('logging', () => {
  it('tells of a call that goes well', async () => {
    const metadata = metadataOf({ 'x-request-id': 'r-7' });
    const heard: string[] = [];
    const options = { metadata, onPeer: ({ id }: { id: string }) => void heard.push(id) };
    await endOf(log(), attemptsOf(after(25, answer('yes'))), options);
    expect(entries).toEqual([
      {
        level: 'debug',
        procedure: '/test.Service/Do',
        code: 'OK',
        peer: 'p1',
        attempt: 1,
        attempts: 1,
        durationMs: 25,
        requestId: 'r-7',
      },
    ]);
    expect(heard).toEqual(['p1']);
  });

  it('tells of a call that fails, and why', async () => {
    const { error } = await endOf(log(), attemptsOf(failure(NOT_FOUND)));
    expect(entries).toMatchObject([{ level: 'info', code: 'NOT_FOUND', peer: 'p1', error }]);
    const other = new TypeError('oops');
    const broken: Middleware = () => () => {
      throw other;
    };
    await endOf(all(log(), broken), attemptsOf());
    expect(entries[1]).toMatchObject({
      level: 'error',
      code: 'UNKNOWN',
      details: 'TypeError: oops',
      error: other,
    });
    expect(entries[1]).not.toHaveProperty('peer');
  });

  it('tells of a stream at its end, and of one that is left', async () => {
    await endOf(log(), attemptsOf(stream(1, 2, 3)), {}, streamMethod);
    await endOf(log(), attemptsOf(failureAfter(INTERNAL, 1)), {}, streamMethod);
    for await (const _ of log()(attemptsOf(stream(1, 2)).next, streamMethod)({ request: 1, options: {} }))
      break;
    expect(entries.map(({ code, level }) => [code, level])).toEqual([
      ['OK', 'debug'],
      ['INTERNAL', 'error'],
      ['CANCELLED', 'debug'],
    ]);
  });

  it('tells of the whole call when retries are inside it', async () => {
    const attempts = attemptsOf(failure(UNAVAILABLE), failure(UNAVAILABLE), answer('yes'));
    await sitOut(endOf(all(log(), again()), attempts));
    expect(entries).toMatchObject([{ code: 'OK', peer: 'p3', attempt: 1, attempts: 3, durationMs: 30 }]);
    const vain = attemptsOf(failure(UNAVAILABLE), failure(UNAVAILABLE), failure(UNAVAILABLE));
    await sitOut(endOf(all(log(), again()), vain));
    expect(entries[1]).toMatchObject({ level: 'warn', code: 'UNAVAILABLE', peer: 'p3', attempts: 3 });
  });

  it('tells of each attempt when it is inside of retries', async () => {
    const attempts = attemptsOf(failure(UNAVAILABLE), after(5, answer('yes')));
    await sitOut(endOf(all(again(), log()), attempts));
    expect(entries).toMatchObject([
      { code: 'UNAVAILABLE', peer: 'p1', attempt: 1, attempts: 1, durationMs: 0 },
      { code: 'OK', peer: 'p2', attempt: 2, attempts: 1, durationMs: 5 },
    ]);
  });

  it('tells of hedged attempts, those that lost among them', async () => {
    const hedging = hedge({ clock, hedgingDelayMs: 10 });
    await sitOut(endOf(all(hedging, log()), attemptsOf(silence, answer('yes'))));
    await turn();
    expect(entries.map(({ code, peer, attempt }) => `${code} ${peer} ${attempt}`).toSorted()).toEqual([
      'CANCELLED p1 1',
      'OK p2 2',
    ]);
  });

  it('tells of a hedged attempt that has answered too late', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>(resolve => {
      release = resolve;
    });
    const held: Script = async function* (options, peer) {
      await released;
      yield* answer('yes')(options, peer);
    };
    const ending = endOf(all(hedge({ clock, hedgingDelayMs: 10 }), log()), attemptsOf(held, held));
    await turn();
    clock.advance(10);
    await turn();
    clock.advance(0);
    await turn();
    release();
    await ending;
    await turn();
    expect(entries.map(({ code }) => code).toSorted()).toEqual(['CANCELLED', 'OK']);
  });

  it('is quiet about what has no level, and asks for the request id as it is told', async () => {
    const level = (code: status) => (code === OK ? undefined : 'error');
    const requestId = ({ request }: { request: unknown }) => String(request);
    const own = log({ level, requestId });
    await endOf(own, attemptsOf(answer('yes')));
    await endOf(own, attemptsOf(failure(CANCELLED)));
    expect(entries).toMatchObject([{ level: 'error', code: 'CANCELLED', requestId: 'request' }]);
  });

  it('reports a sink that throws, and harms no call', async () => {
    const events: PeerEvent[] = [];
    const cause = new Error('disk full');
    const sink = (): never => {
      throw cause;
    };
    const ending = await endOf(
      log({ sink, observer: event => void events.push(event) }),
      attemptsOf(answer('yes')),
    );
    expect(ending).toEqual({ responses: ['yes'] });
    expect(events).toMatchObject([{ type: 'problem', error: { code: 'callback-failed', cause } }]);
  });

  it.each<[unknown, string]>([
    [{}, 'sink'],
    [{ sink: 5 }, 'sink'],
    [{ sink: () => undefined, lvel: () => 'info' }, 'lvel'],
    [{ sink: () => undefined, clock: 5 }, 'clock'],
    [undefined, 'options of logging'],
  ])('refuses %j', (options, field) => {
    expect(thrownBy(() => logging(options as LoggingOptions))).toMatchObject({
      code: 'invalid-configuration',
      details: { field },
    });
  });
});

describe('usualLevel', () => {
  it('knows every status', () => {
    const codes = Object.values(status).filter(code => typeof code === 'number');
    const levels = codes.map(code => [status[code], usualLevel(code)]);
    expect(Object.fromEntries(levels)).toEqual({
      OK: 'debug',
      CANCELLED: 'debug',
      UNKNOWN: 'error',
      INVALID_ARGUMENT: 'info',
      DEADLINE_EXCEEDED: 'warn',
      NOT_FOUND: 'info',
      ALREADY_EXISTS: 'info',
      PERMISSION_DENIED: 'info',
      RESOURCE_EXHAUSTED: 'warn',
      FAILED_PRECONDITION: 'info',
      ABORTED: 'info',
      OUT_OF_RANGE: 'info',
      UNIMPLEMENTED: 'error',
      INTERNAL: 'error',
      UNAVAILABLE: 'warn',
      DATA_LOSS: 'error',
      UNAUTHENTICATED: 'info',
    });
  });
});
