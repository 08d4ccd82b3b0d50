import { status } from '@grpc/grpc-js';
import { failureOf } from '../../client/testing/greeter-bed.js';
import { startBed } from '../testing/bed.js';
import { grpcOptionsOf } from './grpc-options.js';

const never = 2 ** 31 - 1;

describe('the size of messages', () => {
  it.each([
    ['a request', { maxReceiveMessageBytes: 100 }],
    ['a response', { maxSendMessageBytes: 100 }],
  ])('is limited: %s', async (_, options) => {
    const bed = await startBed(
      {
        sayHello: ({ name }) => ({ greeting: name }),
        *repeatHello({ name }) {
          for (;;) yield { greeting: name };
        },
      },
      options,
    );
    const name = 'x'.repeat(200);
    await expect(bed.client.sayHello({ name: 'short' })).resolves.toMatchObject({ greeting: 'short' });
    expect(await failureOf(bed.client.sayHello({ name }))).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    const responses = bed.client.repeatHello({ name })[Symbol.asyncIterator]();
    expect(await failureOf(responses.next())).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    expect(bed.server.inFlight.total).toBe(0);
    await bed.stop();
  });

  it('is not limited by Infinity', async () => {
    const bed = await startBed(
      { sayHello: ({ name }) => ({ greeting: String(name.length) }) },
      { maxReceiveMessageBytes: Number.POSITIVE_INFINITY },
    );
    const name = 'x'.repeat(5_000_000);
    await expect(bed.client.sayHello({ name })).resolves.toMatchObject({ greeting: '5000000' });
    await bed.stop();
  });
});

it.each([
  [{}, {}],
  [
    { maxConnectionAgeMs: 5_000, maxConnectionAgeGraceMs: 0 },
    { 'grpc.max_connection_age_ms': 5_000, 'grpc.max_connection_age_grace_ms': 0 },
  ],
  // Together with the tenth that grpc-js may add, no more than a timer can wait.
  [{ maxConnectionAgeMs: never - 1 }, { 'grpc.max_connection_age_ms': never }],
  [{ maxConnectionIdleMs: Number.POSITIVE_INFINITY }, { 'grpc.max_connection_idle_ms': never }],
  [
    { keepalive: { timeMs: 7, timeoutMs: 3 } },
    { 'grpc.keepalive_time_ms': 7, 'grpc.keepalive_timeout_ms': 3 },
  ],
  [{ maxConcurrentStreams: 9 }, { 'grpc.max_concurrent_streams': 9 }],
  [
    { maxSendMessageBytes: 4, grpcOptions: { 'grpc.max_send_message_length': 5 } },
    { 'grpc.max_send_message_length': 4 },
  ],
  [{ grpcOptions: { 'grpc.max_send_message_length': 5 } }, { 'grpc.max_send_message_length': 5 }],
])('%j is %j to grpc-js', (options, expected) => {
  expect(grpcOptionsOf(options)).toEqual(expected);
});
