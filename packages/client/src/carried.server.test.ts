/** What a call carries besides its request: credentials, and the call it is made for. */
import { credentials, Metadata, propagate, type ServerUnaryCall, status } from '@grpc/grpc-js';
import {
  deferred,
  failureOf,
  type GreeterBed,
  type Handlers,
  startGreeterBed,
} from '../testing/greeter-bed.js';
import type { CallOptions } from './call-options.js';
import type { ClientOptions } from './create-client.js';

const beds: GreeterBed[] = [];

async function bedWith(handlers: Handlers, options?: ClientOptions): Promise<GreeterBed> {
  const bed = await startGreeterBed(handlers, options);
  beds.push(bed);
  return bed;
}

afterEach(async () => {
  for (const bed of beds.splice(0)) await bed.stop();
});

describe('credentials', () => {
  const token = (value: string) =>
    credentials.createFromMetadataGenerator((_parameters, answer) => {
      const metadata = new Metadata();
      metadata.set('authorization', value);
      answer(null, metadata);
    });

  it('of the client accompany every call, unless the call has its own', async () => {
    const { client } = await bedWith(
      {
        sayHello: ({ metadata }, callback) =>
          callback(null, { greeting: String(metadata.get('authorization')), servedBy: '' }),
      },
      { defaults: { credentials: token('everyday') } },
    );
    const seen = [
      await client.sayHello({}),
      await client.sayHello({}, { credentials: token('special') }),
      await client.sayHello({}, { credentials: undefined }),
    ];
    expect(seen.map(({ greeting }) => greeting)).toEqual(['everyday', 'special', '']);
  });
});

describe('a call made for another', () => {
  type Parent = ServerUnaryCall<unknown, unknown>;

  /** A greeter that asks another; the handler of that one is given each call. */
  async function relay(onCall: (call: Parent) => void, options: CallOptions = {}) {
    const asked = await bedWith({
      sayHello: (call, callback) => {
        onCall(call);
        if (call.request.name !== 'hang') callback(null, { greeting: 'hello', servedBy: '' });
      },
    });
    const asking = await bedWith({
      sayHello: (parentCall, callback) => {
        const answer = async (): Promise<void> => {
          try {
            callback(null, await asked.client.sayHello(parentCall.request, { ...options, parentCall }));
          } catch (error) {
            callback(error as Error);
          }
        };
        void answer();
      },
    });
    return { client: asking.client, pendingCount: asked.pendingCount };
  }

  it('has its deadline', async () => {
    const deadlines: number[] = [];
    const { client } = await relay(call => void deadlines.push(Number(call.getDeadline())));
    await client.sayHello({}, { timeoutMs: 60_000 });
    await client.sayHello({});
    expect(deadlines.map(Number.isFinite)).toEqual([true, false]);
  });

  it('inherits no more than it is to', async () => {
    const deadlines: number[] = [];
    const { client } = await relay(call => void deadlines.push(Number(call.getDeadline())), {
      propagateFlags: propagate.CANCELLATION,
    });
    await client.sayHello({}, { timeoutMs: 60_000 });
    expect(deadlines).toEqual([Number.POSITIVE_INFINITY]);
  });

  it('ends with it', async () => {
    const [arrived, cancelled] = [deferred(), deferred()];
    const { client } = await relay(call => {
      call.on('cancelled', () => cancelled.resolve());
      arrived.resolve();
    });
    const abort = new AbortController();
    const failure = failureOf(client.sayHello({ name: 'hang' }, { signal: abort.signal }));
    await arrived.promise;
    abort.abort();
    expect((await failure).code).toBe(status.CANCELLED);
    await cancelled.promise;
  });
});
