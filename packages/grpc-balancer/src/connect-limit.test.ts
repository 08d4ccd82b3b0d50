import { connectivityState } from '@grpc/grpc-js';
import { VirtualClock } from '@peerage/testing';
import { FakeChannel, type FakeSubchannel } from '../testing/fake-channel.js';
import { ConnectLimit } from './connect-limit.js';

const { CONNECTING, IDLE, READY, TRANSIENT_FAILURE } = connectivityState;

function setUp() {
  const clock = new VirtualClock();
  const limit = new ConnectLimit(5_000, clock);
  const channel = new FakeChannel();
  limit.holding(channel.helper).createSubchannel({ host: '10.0.0.1', port: 1 }, { 'grpc.x': 1 });
  const [subchannel] = channel.subchannels as [FakeSubchannel];
  /** What grpc-js does to connect. */
  const begin = (): AbortSignal | undefined => {
    subchannel.become(CONNECTING);
    return subchannel.nextSignal();
  };
  return { clock, limit, subchannel, begin };
}

it('ends an attempt that takes too long, and refuses the one that would follow at once', () => {
  const { clock, subchannel, begin } = setUp();
  const signal = begin();
  clock.advance(4_999);
  expect(signal?.aborted).toBe(false);
  clock.advance(1);
  expect(signal?.aborted).toBe(true);
  subchannel.become(TRANSIENT_FAILURE, 'The operation was aborted');
  expect(begin).toThrow('no answer within 5000 ms');
  subchannel.become(TRANSIENT_FAILURE, 'no answer within 5000 ms');
  expect(begin()?.aborted).toBe(false);
});

it('leaves a connection alone that is made in time, and has no timer for it', () => {
  const { clock, subchannel, begin } = setUp();
  const signal = begin();
  subchannel.become(READY);
  expect([subchannel.listenerCount, clock.pendingTimerCount]).toEqual([0, 0]);
  clock.advance(10_000);
  subchannel.become(IDLE);
  expect(signal?.aborted).toBe(false);
});

it.each([
  ['failed', TRANSIENT_FAILURE],
  ['is not wanted any more', IDLE],
])('lets go of the socket of an attempt that %s', (_, state) => {
  const { clock, subchannel, begin } = setUp();
  const signal = begin();
  subchannel.become(state);
  expect([signal?.aborted, subchannel.listenerCount, clock.pendingTimerCount]).toEqual([true, 0, 0]);
  expect(begin()?.aborted).toBe(false);
});

it('keeps subchannels to itself that have another limit', () => {
  expect(setUp().subchannel.options).toEqual({ 'grpc.x': 1, 'peerage.connect_timeout_ms': 5_000 });
});

it.each(['The operation was aborted (2030-01-01T00:00:00.000Z)', 'AbortError: The operation was aborted'])(
  'has words of its own for: %s',
  text => {
    const { limit } = setUp();
    expect(limit.explain(`Last error: ${text}. More`)).toBe('Last error: no answer within 5000 ms. More');
    expect(limit.explain('connection refused')).toBe('connection refused');
  },
);
