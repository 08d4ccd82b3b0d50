/** Metadata that HTTP/2 does not take costs its call, not the process. */
import { Metadata, status } from '@grpc/grpc-js';
import { failureOf } from '../../client/testing/greeter-bed.js';
import { type Bed, type GreeterHandlers, startBed } from '../testing/bed.js';
import { ServerError } from './index.js';

let bed: Bed;

afterEach(async () => {
  await bed.stop();
});

const unsendable = new Metadata();
unsendable.set('connection', 'close');

/** Calls the one handler that is given, and gives the causes of what the server's observer is told. */
async function causesOf(handlers: Partial<GreeterHandlers>): Promise<readonly string[]> {
  bed = await startBed(handlers);
  const { client } = bed;
  const isUnary = handlers.sayHello !== undefined;
  const call = isUnary ? client.sayHello({}) : client.repeatHello({})[Symbol.asyncIterator]().next();
  expect(await failureOf(call)).toMatchObject({ code: status.UNKNOWN, details: 'The handler failed.' });
  return bed.problems.map(({ cause }) => String(cause));
}

const trailersTold = (method: string): string =>
  `Error: The trailers of /peerage.demo.v1.Greeter/${method} have connection, which HTTP/2 forbids.`;

it.each<[string, Partial<GreeterHandlers>, string]>([
  [
    'in trailers of one response',
    {
      sayHello(_, { trailers }) {
        trailers.merge(unsendable);
        return {};
      },
    },
    trailersTold('SayHello'),
  ],
  [
    'in trailers of a stream',
    {
      repeatHello(_, { trailers }) {
        trailers.merge(unsendable);
        return [];
      },
    },
    trailersTold('RepeatHello'),
  ],
  [
    'too much of it',
    {
      sayHello(_, { trailers }) {
        trailers.set('much', '!'.repeat(200_000));
        return {};
      },
    },
    'Error: The trailers of /peerage.demo.v1.Greeter/SayHello have 200036 bytes, of at most 65535.',
  ],
  [
    'of an error',
    {
      sayHello() {
        throw new ServerError(status.ABORTED, 'Not now.', { metadata: unsendable });
      },
    },
    trailersTold('SayHello'),
  ],
  [
    'in headers',
    {
      sayHello(_, context) {
        context.sendHeader(unsendable);
        return {};
      },
    },
    'Error: The headers of /peerage.demo.v1.Greeter/SayHello have connection, which HTTP/2 forbids.',
  ],
])('%s', async (_, handlers, told) => {
  expect(await causesOf(handlers)).toEqual([told]);
});

describe.each(['grpc-status', 'grpc-message', 'grpc-encoding', 'content-type'])('%s', name => {
  const own = new Metadata();
  own.set(name, '0');
  const told = (where: string): string =>
    `Error: The ${where} of /peerage.demo.v1.Greeter/SayHello have ${name}, which gRPC sets itself.`;

  it('set in trailers does not become part of the status', async () => {
    const sayHello: GreeterHandlers['sayHello'] = (_, { trailers }) => {
      trailers.merge(own);
      throw new ServerError(status.ABORTED, 'Not now.');
    };
    expect(await causesOf({ sayHello })).toEqual([told('trailers')]);
  });

  it('set in headers is refused', async () => {
    const sayHello: GreeterHandlers['sayHello'] = (_, context) => {
      context.sendHeader(own);
      return {};
    };
    expect(await causesOf({ sayHello })).toEqual([told('headers')]);
  });
});

it('what gRPC leaves to servers is sent', async () => {
  bed = await startBed({
    sayHello() {
      const metadata = new Metadata();
      metadata.set('grpc-retry-pushback-ms', '7');
      metadata.set('grpc-status-details-bin', Buffer.from('why'));
      throw new ServerError(status.ABORTED, 'Not now.', { metadata });
    },
  });
  const { code, metadata } = await failureOf(bed.client.sayHello({}));
  expect(code).toBe(status.ABORTED);
  expect(metadata.getMap()).toMatchObject({
    'grpc-retry-pushback-ms': '7',
    'grpc-status-details-bin': Buffer.from('why'),
  });
});
