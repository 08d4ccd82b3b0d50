import { FakeTransport, thrownBy, VirtualClock } from '@peerage/testing';
import type { Subscriber } from '../peer.js';
import { type StatisticsOptions, withStatistics } from './with-statistics.js';

const subscriber: Subscriber = { notifyStatusChanged: () => undefined };

function setUp(options: StatisticsOptions = {}) {
  const clock = new VirtualClock();
  const fake = new FakeTransport();
  const transport = withStatistics(fake, { clock, ...options });
  const peer = transport.retainPeer({ id: 'a', attributes: { weight: 2 } }, subscriber);
  const ofA = () => {
    const [first] = transport.statistics();
    if (first === undefined) throw new Error('no statistics');
    return first;
  };
  return { clock, fake, transport, peer, ofA };
}

describe('statistics', () => {
  it('begin with nothing', () => {
    expect(setUp({ latencyBoundsMs: [1, 10] }).ofA()).toEqual({
      identifier: { id: 'a', attributes: { weight: 2 } },
      connectionStatus: 'connecting',
      started: 0,
      ended: {},
      cancelled: 0,
      pending: 0,
      latency: { boundsMs: [1, 10], counts: [0, 0, 0], count: 0, sumMs: 0 },
      connects: 0,
      disconnects: 0,
      availableMs: 0,
      retainedMs: 0,
    });
  });

  it('count requests by how they ended', () => {
    const { peer, ofA } = setUp();
    const outcomes = [undefined, { code: 0 }, { code: 14 }, { code: 1, cancelled: true }, { code: 99 }];
    for (let started = 0; started < 6; started += 1) peer.startRequest();
    for (const outcome of outcomes) peer.endRequest(outcome);
    expect(ofA()).toMatchObject({ started: 6, pending: 1, ended: { 0: 2, 1: 1, 2: 1, 14: 1 }, cancelled: 1 });
  });

  it('count latencies that were measured, each bound in its own bucket', () => {
    const { peer, ofA } = setUp({ latencyBoundsMs: [1, 10] });
    for (const latencyMs of [0, 1, 1.5, 10, 10.5, undefined]) {
      peer.startRequest();
      peer.endRequest(undefined, latencyMs);
    }
    expect(ofA().latency).toEqual({ boundsMs: [1, 10], counts: [2, 2, 1], count: 5, sumMs: 23 });
  });

  it('follow the connection', () => {
    const { clock, fake, ofA } = setUp();
    const inner = fake.peer('a');
    clock.advance(10);
    inner.connect();
    clock.advance(100);
    expect(ofA()).toMatchObject({ connects: 1, disconnects: 0, availableMs: 100, retainedMs: 110 });
    inner.fail();
    inner.setConnectionStatus('connecting');
    clock.advance(1000);
    inner.connect();
    clock.advance(5);
    expect(ofA()).toMatchObject({ connects: 2, disconnects: 1, availableMs: 105, retainedMs: 1115 });
  });

  it('are up to date when a subscriber hears of a change', () => {
    const { transport, fake, ofA } = setUp();
    const heard: number[] = [];
    transport.retainPeer({ id: 'a' }, { notifyStatusChanged: () => void heard.push(ofA().connects) });
    fake.peer('a').connect();
    expect(heard).toEqual([1]);
  });

  it('count a connection that is there from the start', () => {
    const fake = new FakeTransport({ connected: true });
    const transport = withStatistics(fake);
    transport.retainPeer({ id: 'a' }, subscriber);
    expect(transport.statistics()).toMatchObject([{ connects: 1, connectionStatus: 'available' }]);
  });

  it('end with the last release, and start no timer', () => {
    const { clock, transport, peer } = setUp();
    peer.startRequest();
    transport.releasePeer({ id: 'a' }, subscriber);
    expect(transport.statistics()).toEqual([]);
    transport.retainPeer({ id: 'a' }, subscriber);
    expect(transport.statistics()).toMatchObject([{ started: 0 }]);
    expect(clock.pendingTimerCount).toBe(0);
  });

  it.each([[[1, 1]], [[2, 1]], [[0]], [[Number.NaN]], [[1, Number.POSITIVE_INFINITY]], ['all']])(
    'refuse the bounds %j',
    bounds => {
      const latencyBoundsMs = bounds as readonly number[];
      expect(thrownBy(() => setUp({ latencyBoundsMs }))).toMatchObject({
        code: 'invalid-configuration',
        details: { field: 'latencyBoundsMs' },
      });
    },
  );

  it('refuse options that there are not', () => {
    const misspelt: object = { latencyBounds: [1, 10] };
    expect(thrownBy(() => setUp(misspelt))).toMatchObject({ details: { field: 'latencyBounds' } });
  });

  it('take no notice of bounds that are changed later', () => {
    const boundsMs = [1, 10];
    const { ofA } = setUp({ latencyBoundsMs: boundsMs });
    boundsMs.push(100);
    expect(ofA().latency.boundsMs).toEqual([1, 10]);
  });
});
