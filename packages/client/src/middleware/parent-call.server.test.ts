/** Calls made for another call, while no attempt at them is under way. */
import { propagate, type ServerUnaryCall, status } from '@grpc/grpc-js';
import { eventually, VirtualClock } from '@peerage/testing';
import {
  deferred,
  failureOf,
  type GreeterBed,
  type Handlers,
  startGreeterBed,
} from '../../testing/greeter-bed.js';
import type { CallOptions } from '../call-options.js';
import { retry } from './retry.js';

type Parent = ServerUnaryCall<unknown, unknown>;

const hourMs = 3_600_000;
const beds: GreeterBed[] = [];

async function bedWith(...parameters: Parameters<typeof startGreeterBed>): Promise<GreeterBed> {
  const bed = await startGreeterBed(...parameters);
  beds.push(bed);
  return bed;
}

afterEach(async () => {
  for (const bed of beds.splice(0)) await bed.stop();
});

const kinds: [string, (bed: GreeterBed, options: CallOptions) => Promise<unknown>][] = [
  ['a call with one response', ({ client }, options) => client.sayHello({}, options)],
  [
    'a call with many responses',
    async ({ client }, options) => {
      for await (const _ of client.repeatHello({}, options));
    },
  ],
];

describe.each(kinds)('%s', (_, ask) => {
  /** A greeter that fails, and one whose handler asks it. */
  async function relay(options: CallOptions = {}) {
    const clock = new VirtualClock();
    let attemptCount = 0;
    const failure = { code: status.UNAVAILABLE };
    const failing: Handlers = {
      sayHello: (_call, callback) => {
        attemptCount += 1;
        callback(failure);
      },
      repeatHello: call => {
        attemptCount += 1;
        call.emit('error', failure);
      },
    };
    const asked = await bedWith(failing, {
      middleware: [retry({ clock, maxAttempts: 2, initialBackoffMs: hourMs, maxBackoffMs: hourMs })],
    });
    const parent = deferred<Parent>();
    const failed = deferred<unknown>();
    const asking = await bedWith({
      sayHello: parentCall => {
        ask(asked, { ...options, parentCall }).catch(failed.resolve);
        parent.resolve(parentCall);
      },
    });
    return {
      clock,
      client: asking.client,
      parent: parent.promise,
      failure: failed.promise,
      attemptCount: () => attemptCount,
    };
  }

  it('ends with its parent during the pause before a retry', async () => {
    const { clock, client, parent, failure, attemptCount } = await relay();
    const abort = new AbortController();
    const outer = failureOf(client.sayHello({}, { signal: abort.signal }));
    await eventually(() => clock.pendingTimerCount === 1);
    abort.abort();
    await outer;
    expect(await failure).toMatchObject({ code: status.CANCELLED, attempts: [{ code: status.UNAVAILABLE }] });
    expect([clock.pendingTimerCount, attemptCount()]).toEqual([0, 1]);
    expect((await parent).listenerCount('cancelled')).toBe(0);
  });

  it('goes on without its parent if it is told to', async () => {
    const { clock, client, failure, attemptCount } = await relay({ propagateFlags: propagate.DEADLINE });
    const abort = new AbortController();
    const outer = failureOf(client.sayHello({}, { signal: abort.signal }));
    await eventually(() => clock.pendingTimerCount === 1);
    abort.abort();
    await outer;
    clock.advance(2 * hourMs);
    expect(await failure).toMatchObject({ code: status.UNAVAILABLE });
    expect(attemptCount()).toBe(2);
  });

  it('does not wait past the deadline of its parent', async () => {
    const { clock, client, failure, attemptCount } = await relay();
    const abort = new AbortController();
    const outer = failureOf(client.sayHello({}, { timeoutMs: hourMs / 2, signal: abort.signal }));
    expect(await failure).toMatchObject({ code: status.UNAVAILABLE });
    expect([clock.pendingTimerCount, attemptCount()]).toEqual([0, 1]);
    abort.abort();
    await outer;
  });
});
