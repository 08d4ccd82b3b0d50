import { status } from '@grpc/grpc-js';
import { PeerError } from '@peerage/peer-core';
import { statusOf } from './status-of.js';

describe('statusOf', () => {
  const list = 'greeter';
  it.each([
    [new PeerError('list-not-started', { list, state: 'idle' }), status.UNAVAILABLE],
    [new PeerError('list-stopped', { list, waitedMs: 1 }), status.UNAVAILABLE],
    [new PeerError('transport-stopped', { transport: 'grpc' }), status.UNAVAILABLE],
    [new PeerError('retain-failed', { list, peer: 'a:1' }), status.UNAVAILABLE],
    [new PeerError('connect-failed', { peer: 'a:1', problem: 'refused' }), status.UNAVAILABLE],
    [
      new PeerError('no-available-peer', {
        list,
        peers: 2,
        connecting: 1,
        unavailable: 1,
        busy: 0,
        waitedMs: 500,
        failFast: false,
      }),
      status.UNAVAILABLE,
    ],
    [new PeerError('choose-aborted', { list, waitedMs: 1 }), status.CANCELLED],
    [new PeerError('choose-queue-full', { list, capacity: 1024 }), status.RESOURCE_EXHAUSTED],
    [new PeerError('invalid-shard-key', { key: 'k', problem: 'is empty' }), status.INVALID_ARGUMENT],
    [
      new PeerError('invalid-configuration', { field: 'exclude', value: '5', expected: 'ids' }),
      status.INVALID_ARGUMENT,
    ],
    [new PeerError('peer-not-in-list', { list, peer: 'a:1' }), status.FAILED_PRECONDITION],
    [new PeerError('policy-failed', { list, policy: 'p', during: 'choose' }), status.INTERNAL],
    [new PeerError('invalid-peer-conversion', { peer: 'a:1', expected: 'gRPC peer' }), status.INTERNAL],
    [new Error('unforeseen'), status.INTERNAL],
  ])('maps %s', (error, code) => {
    expect(statusOf(error)).toMatchObject({ code, details: error.message });
  });

  it('says what was thrown even when it was no error', () => {
    expect(statusOf('nonsense')).toMatchObject({ code: status.INTERNAL, details: 'nonsense' });
  });

  const nobody = { list, peers: 1, connecting: 1, unavailable: 0, busy: 0, waitedMs: 0 };
  it.each([
    ['a list that was not started', new PeerError('list-not-started', { list, state: 'stopped' }), true],
    ['a list that stopped', new PeerError('list-stopped', { list, waitedMs: 1 }), true],
    ['a fault of the program', new Error('unforeseen'), true],
    [
      'nobody available with failFast',
      new PeerError('no-available-peer', { ...nobody, failFast: true }),
      true,
    ],
    [
      'nobody available in time',
      new PeerError('no-available-peer', { ...nobody, failFast: false }),
      undefined,
    ],
    ['a queue without room', new PeerError('choose-queue-full', { list, capacity: 1 }), undefined],
  ])('says whether a repetition would end likewise: %s', (_, error, refusedHere) => {
    expect(statusOf(error).refusedHere).toBe(refusedHere);
  });
});
