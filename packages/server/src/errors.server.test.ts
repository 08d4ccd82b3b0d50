import { inspect } from 'node:util';
import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import { CallError, isCallError } from '@peerage/client';
import { detailOf, statusDetails } from '@peerage/client/rich-errors';
import { Observable, throwError } from 'rxjs';
import { failureOf } from '../../client/testing/greeter-bed.js';
import { type Bed, type GreeterHandlers, startBed } from '../testing/bed.js';
import { ServerError } from './index.js';

let bed: Bed;

afterEach(async () => {
  await bed.stop();
});

type Ask = (client: Bed['client']) => Promise<unknown>;

const sayHello: Ask = client => client.sayHello({});
const repeatHello: Ask = client => client.repeatHello({})[Symbol.asyncIterator]().next();

const secret = new Error('the password is 1234');

/** The same failure in each way that a handler has to fail. */
function waysToFail(error: unknown): [string, Partial<GreeterHandlers>, Ask][] {
  return [
    [
      'thrown',
      {
        sayHello: () => {
          throw error;
        },
      },
      sayHello,
    ],
    // oxlint-disable-next-line promise/no-promise-in-callback -- None is called back.
    ['rejected', { sayHello: () => Promise.reject(error) }, sayHello],
    [
      'thrown before an iterable',
      {
        repeatHello: () => {
          throw error;
        },
      },
      repeatHello,
    ],
    [
      'thrown by a generator',
      {
        // oxlint-disable-next-line eslint/require-yield -- It fails before it could.
        async *repeatHello() {
          throw error;
        },
      },
      repeatHello,
    ],
    ['of an Observable', { repeatHello: () => throwError(() => error) }, repeatHello],
  ];
}

describe('a ServerError', () => {
  const metadata = new Metadata();
  metadata.set('why', 'because');
  const error = new ServerError(status.NOT_FOUND, 'Nobody is called that: ünknown.', {
    metadata,
    cause: secret,
  });

  it.each(waysToFail(error))('is what the caller is told when %s', async (_, handlers, ask) => {
    bed = await startBed(handlers);
    const failure = await failureOf(ask(bed.client));
    expect(failure).toMatchObject({ code: status.NOT_FOUND, details: 'Nobody is called that: ünknown.' });
    expect(failure.metadata.get('why')).toEqual(['because']);
    expect(bed.problems).toEqual([]);
    expect(bed.server.inFlight.total).toBe(0);
  });

  it('may carry rich details', async () => {
    const failure = { code: status.INVALID_ARGUMENT, message: 'This cannot be booked.' };
    const fieldViolations = [{ field: 'seats', description: 'must be above 0' }];
    const details = statusDetails([{ type: 'google.rpc.BadRequest', fieldViolations }], failure);
    bed = await startBed({
      sayHello: () => {
        throw new ServerError(failure.code, failure.message, { metadata: details });
      },
    });
    const detail = detailOf(await failureOf(sayHello(bed.client)), 'google.rpc.BadRequest');
    expect(detail?.fieldViolations).toMatchObject(fieldViolations);
  });

  it('comes with the trailers that were set before', async () => {
    bed = await startBed({
      sayHello(_, { trailers }) {
        trailers.set('cost', '3');
        throw error;
      },
    });
    const failure = await failureOf(sayHello(bed.client));
    expect([failure.metadata.get('cost'), failure.metadata.get('why')]).toEqual([['3'], ['because']]);
    // The error may be thrown again: it is left as it was.
    expect(error.metadata.get('cost')).toEqual([]);
  });

  it('follows the responses that were given before', async () => {
    bed = await startBed({
      *repeatHello() {
        yield { index: 7 };
        throw error;
      },
    });
    const responses = bed.client.repeatHello({})[Symbol.asyncIterator]();
    await expect(responses.next()).resolves.toMatchObject({ value: { index: 7 } });
    expect(await failureOf(responses.next())).toMatchObject({ code: status.NOT_FOUND });
  });

  it('may say what no header can', async () => {
    bed = await startBed({
      sayHello: () => {
        throw new ServerError(status.ABORTED, 'half \ud83d a pair\n');
      },
    });
    expect(await failureOf(sayHello(bed.client))).toMatchObject({ code: status.ABORTED });
  });
});

describe('any other error', () => {
  it.each(waysToFail(secret))(
    'is told to the observer and not to the caller when %s',
    async (_, handlers, ask) => {
      bed = await startBed(handlers);
      const failure = await failureOf(ask(bed.client));
      expect(failure).toMatchObject({ code: status.UNKNOWN, details: 'The handler failed.' });
      expect(bed.problems).toEqual([expect.objectContaining({ code: 'handler-failed', cause: secret })]);
      expect(bed.server.inFlight.total).toBe(0);
    },
  );

  it('is told to the caller of a server that exposes errors', async () => {
    bed = await startBed(
      {
        sayHello: () => {
          throw secret;
        },
      },
      { exposeErrors: true },
    );
    expect(await failureOf(sayHello(bed.client))).toMatchObject({
      code: status.UNKNOWN,
      details: secret.message,
    });
    expect(bed.problems).toHaveLength(1);
  });

  it('is the error of a call that the handler made, too', async () => {
    const cause = new CallError({
      code: status.PERMISSION_DENIED,
      details: 'The accounts are closed.',
      procedure: '/a.B/C',
    });
    bed = await startBed({
      sayHello: () => {
        throw cause;
      },
    });
    const failure = await failureOf(sayHello(bed.client));
    expect(failure).toMatchObject({ code: status.UNKNOWN, details: 'The handler failed.' });
    expect(bed.problems).toEqual([expect.objectContaining({ cause })]);
    expect(isCallError(bed.problems[0]?.cause)).toBe(true);
  });
});

describe('what cannot be sent', () => {
  const unsendable = {
    get greeting(): string {
      throw secret;
    },
  };

  it.each<[string, Partial<GreeterHandlers>, Ask]>([
    ['a response', { sayHello: () => unsendable }, sayHello],
    ['no response', { sayHello: () => undefined as never }, sayHello],
    ['one of the responses', { repeatHello: () => [unsendable] }, repeatHello],
    ['a promise of responses', { repeatHello: () => Promise.resolve([]) as never }, repeatHello],
    ['a single response', { repeatHello: () => ({}) as never }, repeatHello],
    ['nothing', { repeatHello: () => undefined as never }, repeatHello],
  ])('is a fault of the handler: %s', async (_, handlers, ask) => {
    bed = await startBed(handlers);
    expect(await failureOf(ask(bed.client))).toMatchObject({ code: status.UNKNOWN });
    expect(bed.problems).toHaveLength(1);
    expect(bed.server.inFlight.total).toBe(0);
  });

  it('leaves the responses it was among', async () => {
    let unsubscribed = false;
    bed = await startBed({
      repeatHello: () =>
        new Observable(subscriber => {
          subscriber.next(unsendable);
          return () => {
            unsubscribed = true;
          };
        }),
    });
    await failureOf(repeatHello(bed.client));
    expect(unsubscribed).toBe(true);
  });
});

it('a message that no client would take is cut', async () => {
  bed = await startBed({
    sayHello() {
      throw new ServerError(status.ABORTED, 'é'.repeat(100_000));
    },
  });
  const { code, details } = await failureOf(sayHello(bed.client));
  expect({ code, details }).toEqual({ code: status.ABORTED, details: `${'é'.repeat(4_096)}…` });
});

describe('an answer that is no message', () => {
  it.each([[5], ['text'], [true], [undefined], [null]])(
    'as %p fails, rather than be an empty one',
    async answer => {
      bed = await startBed({ sayHello: () => answer as never, repeatHello: () => [answer as never] });
      for (const ask of [sayHello, repeatHello]) {
        expect(await failureOf(ask(bed.client))).toMatchObject({ code: status.UNKNOWN });
      }
      const problem = `TypeError: The handler gave ${inspect(answer)}; expected a message.`;
      expect(bed.problems.map(({ cause }) => String(cause))).toEqual([problem, problem]);
    },
  );
});

describe('a request that is none', () => {
  it.each([
    ['SayHello', 'is refused'],
    ['GreetEveryone', 'is refused where it is read'],
  ])('to %s, %s', async method => {
    bed = await startBed({
      async greetEveryone(requests) {
        for await (const _ of requests);
        return {};
      },
    });
    const client = new Client(bed.address, credentials.createInsecure());
    const same = (bytes: Buffer): Buffer => bytes;
    const failure = await new Promise(resolve => {
      const path = `/peerage.demo.v1.Greeter/${method}`;
      client.makeUnaryRequest(path, same, same, Buffer.from([0xff]), error => resolve(error));
    });
    client.close();
    expect(failure).toMatchObject({ code: status.INTERNAL, details: 'The request cannot be decoded.' });
    expect(bed.problems).toEqual([]);
  });
});
