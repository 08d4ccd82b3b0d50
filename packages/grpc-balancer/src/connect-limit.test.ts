import { Socket } from 'node:net';
import { connectivityState } from '@grpc/grpc-js';
import { VirtualClock } from '@peerage/testing';
import { FakeChannel, type FakeSubchannel } from '../testing/fake-channel.js';
import { limitConnecting } from './connect-limit.js';

const { IDLE, READY, TRANSIENT_FAILURE } = connectivityState;

function setUp() {
  const clock = new VirtualClock();
  const channel = new FakeChannel();
  const helper = limitConnecting(channel.helper, 5_000, clock);
  helper.createSubchannel({ host: '10.0.0.1', port: 1 }, { 'grpc.x': 1 });
  const [subchannel] = channel.subchannels as [FakeSubchannel];
  const begin = (): Socket => {
    const socket = new Socket().on('error', () => undefined);
    subchannel.connectOver(socket);
    return socket;
  };
  return { clock, subchannel, begin };
}

it('ends an attempt that takes too long, and refuses the one that would follow at once', () => {
  const { clock, subchannel, begin } = setUp();
  const socket = begin();
  clock.advance(4_999);
  expect(socket.destroyed).toBe(false);
  clock.advance(1);
  expect(socket.errored?.message).toBe('no answer within 5000 ms');
  subchannel.become(TRANSIENT_FAILURE, 'no answer within 5000 ms');
  expect(begin().errored?.message).toBe('no answer within 5000 ms');
  subchannel.become(TRANSIENT_FAILURE, 'no answer within 5000 ms');
  expect(begin().destroyed).toBe(false);
});

it('leaves a connection alone that is made in time, and has no timer for it', () => {
  const { clock, subchannel, begin } = setUp();
  const socket = begin();
  subchannel.become(READY);
  expect([subchannel.listenerCount, clock.pendingTimerCount]).toEqual([0, 0]);
  clock.advance(10_000);
  subchannel.become(IDLE);
  expect(socket.destroyed).toBe(false);
});

it.each([
  ['failed', TRANSIENT_FAILURE],
  ['is not wanted any more', IDLE],
])('lets go of the socket of an attempt that %s', (_, state) => {
  const { clock, subchannel, begin } = setUp();
  const socket = begin();
  subchannel.become(state);
  expect([socket.destroyed, subchannel.listenerCount, clock.pendingTimerCount]).toEqual([true, 0, 0]);
  expect(begin().destroyed).toBe(false);
});

it('keeps subchannels to itself that have another limit', () => {
  expect(setUp().subchannel.options).toEqual({ 'grpc.x': 1, 'peerage.connect_timeout_ms': 5_000 });
});
