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
  metadataOf,
  silence,
  stream,
  streamMethod,
} from '../../testing/scripted-attempts.js';
import { hedge } from './hedge.js';
import { type Middleware, surround } from './middleware.js';
import { retry } from './retry.js';
import { type TracingOptions, tracing } from './tracing.js';

const { UNAVAILABLE } = status;

interface Span {
  readonly name: string;
  code?: status;
  peer?: string | undefined;
}

let clock: AskedClock;
let spans: Span[];

beforeEach(() => {
  clock = mockTime();
  spans = [];
});

afterEach(() => {
  jest.restoreAllMocks();
});

const options: TracingOptions<Span> = {
  startSpan({ method, attempt }) {
    const span = { name: `${method.path}#${attempt}.${spans.length}` };
    spans.push(span);
    return span;
  },
  inject: ({ name }, carrier) => {
    carrier['traceparent'] = name;
  },
  endSpan: (span, { code, peer }) => {
    if (span.code !== undefined) throw new Error(`${span.name} ended twice.`);
    Object.assign(span, { code, peer });
  },
};

function all(...middleware: Middleware[]): Middleware {
  return (next, of) => surround(next, middleware, of);
}

async function sitOut<Value>(ending: Promise<Value>): Promise<Value> {
  for (;;) {
    await turn();
    if (clock.pendingTimerCount === 0) return ending;
    clock.advance(clock.askedMs.at(-1) ?? 0);
  }
}

describe('tracing', () => {
  it('puts a span around a call and tells the server of it', async () => {
    const attempts = attemptsOf(answer('yes'));
    const metadata = metadataOf({ who: 'ann' });
    expect(await endOf(tracing(options), attempts, { metadata })).toEqual({ responses: ['yes'] });
    expect(spans).toEqual([{ name: '/test.Service/Do#1.0', code: status.OK, peer: 'p1' }]);
    const traceparent = '/test.Service/Do#1.0';
    expect(attempts.started[0]?.metadata?.getMap()).toEqual({ who: 'ann', traceparent });
    expect(metadata.getMap()).toEqual({ who: 'ann' });
  });

  it('makes one span of all attempts when it is outermost', async () => {
    const attempts = attemptsOf(failure(UNAVAILABLE), answer('yes'));
    await sitOut(endOf(all(tracing(options), retry({ clock })), attempts));
    expect(spans).toEqual([{ name: '/test.Service/Do#1.0', code: status.OK, peer: 'p2' }]);
    const parents = attempts.started.map(({ metadata }) => metadata?.get('traceparent'));
    expect(parents).toEqual([['/test.Service/Do#1.0'], ['/test.Service/Do#1.0']]);
  });

  it('makes a span of each attempt when it is innermost', async () => {
    const attempts = attemptsOf(failure(UNAVAILABLE), answer('yes'));
    await sitOut(endOf(all(retry({ clock }), tracing(options)), attempts));
    expect(spans).toEqual([
      { name: '/test.Service/Do#1.0', code: UNAVAILABLE, peer: 'p1' },
      { name: '/test.Service/Do#2.1', code: status.OK, peer: 'p2' },
    ]);
    expect(attempts.started[1]?.metadata?.get('traceparent')).toEqual(['/test.Service/Do#2.1']);
  });

  it('ends the spans of attempts that lose', async () => {
    const hedging = hedge({ clock, hedgingDelayMs: 10 });
    await sitOut(endOf(all(hedging, tracing(options)), attemptsOf(silence, answer('yes'))));
    await turn();
    expect(spans.map(({ code }) => code)).toEqual([status.CANCELLED, status.OK]);
  });

  it('ends the span of a stream that is left', async () => {
    const invoke = tracing(options)(attemptsOf(stream(1, 2)).next, streamMethod);
    for await (const _ of invoke({ request: 1, options: {} })) break;
    expect(spans).toEqual([{ name: '/test.Service/Do#1.0', code: status.CANCELLED, peer: 'p1' }]);
  });

  it('leaves calls alone that have no span', async () => {
    const attempts = attemptsOf(answer('yes'));
    const endSpan = jest.fn();
    await endOf(tracing({ startSpan: () => undefined, endSpan }), attempts);
    expect(endSpan).not.toHaveBeenCalled();
    expect(attempts.started[0]?.metadata).toBeUndefined();
  });

  it.each(['startSpan', 'inject', 'endSpan'] as const)(
    'reports %s when it throws, and harms no call',
    async name => {
      const events: PeerEvent[] = [];
      const cause = new Error('no more spans');
      const broken = {
        ...options,
        [name]: () => {
          throw cause;
        },
        observer: (event: PeerEvent) => void events.push(event),
      };
      const ending = await endOf(tracing(broken), attemptsOf(answer('yes')));
      expect(ending).toEqual({ responses: ['yes'] });
      const details = { callback: name, of: 'the tracing of /test.Service/Do' };
      expect(events).toMatchObject([{ type: 'problem', error: { code: 'callback-failed', details, cause } }]);
    },
  );

  it('reports a header that cannot be sent, and sends the call without', async () => {
    const events: PeerEvent[] = [];
    const inject = (_span: Span, carrier: Record<string, string>) => {
      carrier['trace parent'] = 'x';
    };
    const attempts = attemptsOf(answer('yes'));
    await endOf(tracing({ ...options, inject, observer: event => void events.push(event) }), attempts);
    expect(events).toMatchObject([{ error: { details: { callback: 'inject' } } }]);
    expect(attempts.started[0]?.metadata).toBeUndefined();
    expect(spans).toMatchObject([{ code: status.OK }]);
  });

  it.each([
    [{ startSpan: () => 1 }, 'endSpan'],
    [{ ...options, inject: 'traceparent' }, 'inject'],
    [{ ...options, span: 1 }, 'span'],
  ])('refuses %p', (given, field) => {
    expect(thrownBy(() => tracing(given as TracingOptions<Span>))).toMatchObject({ details: { field } });
  });
});
