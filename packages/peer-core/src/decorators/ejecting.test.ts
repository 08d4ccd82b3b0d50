import { FakeTransport, thrownBy } from '@peerage/testing';
import { intervalMs, setUp, unavailable } from '../../testing/ejection-bed.js';
import type { Subscriber } from '../peer.js';
import { ejecting } from './ejecting.js';
import type { EjectingOptions } from './ejection-settings.js';

describe('ejecting', () => {
  it('makes an outlier unavailable at the end of the interval, and says why', () => {
    const { clock, traffic, down, peer, events } = setUp(5);
    traffic(['p3']);
    clock.advance(intervalMs - 1);
    expect(down()).toEqual([]);
    clock.advance(1);
    expect(down()).toEqual(['p3']);
    const reason = 'ejected for 30000 ms: 0 % of 100 requests succeeded, fewer than 4 %';
    expect(peer('p3').status.lastError).toBe(reason);
    expect(events).toMatchObject([
      ...Array.from({ length: 5 }, () => ({ to: 'available' })),
      { type: 'status-changed', source: 'ejecting', identifier: { id: 'p3' }, to: 'unavailable', reason },
    ]);
  });

  it('judges each interval by its own requests', () => {
    const { clock, traffic, out } = setUp(5);
    traffic(['p0'], 49);
    clock.advance(intervalMs);
    traffic(['p0'], 49);
    clock.advance(intervalMs);
    expect(out()).toEqual([]);
  });

  it.each([
    ['the caller’s fault', { code: 5 }],
    ['cancelled', { code: 14, cancelled: true }],
  ])('does not blame a peer for what is %s', (_name, outcome) => {
    const { clock, traffic, out } = setUp(5);
    traffic(['p0'], 100, outcome);
    clock.advance(intervalMs);
    expect(out()).toEqual([]);
  });

  it('uses both algorithms unless one is asked for', () => {
    // Half of the peers fail everything: nobody's success rate is far from the mean.
    const failing = ['p0', 'p1', 'p2'];
    const outAfter = (options: EjectingOptions): string[] => {
      const { clock, traffic, out } = setUp(6, { maxEjectionPercent: 50, ...options });
      traffic(failing);
      clock.advance(intervalMs);
      return out();
    };
    expect(outAfter({})).toEqual(failing);
    expect(outAfter({ failurePercentageEjection: {} })).toEqual(failing);
    expect(outAfter({ successRateEjection: {} })).toEqual([]);
    expect(outAfter({ failurePercentageEjection: { requestVolume: 101 } })).toEqual([]);
    expect(outAfter({ failurePercentageEjection: { minimumHosts: 7 } })).toEqual([]);
    expect(outAfter({ successRateEjection: { stdevFactor: 900 } })).toEqual(failing);
  });

  it('ejects an outlier with the chance that it is given', () => {
    const ejects = (drawn: number, enforcementPercentage: number): boolean => {
      const random = () => drawn;
      const { clock, traffic, out } = setUp(5, { random, successRateEjection: { enforcementPercentage } });
      traffic(['p0']);
      clock.advance(intervalMs);
      return out().length > 0;
    };
    expect([0, 0.249, 0.25, 0.99].map(drawn => ejects(drawn, 25))).toEqual([true, true, false, false]);
    expect([ejects(0, 0), ejects(0.999, 100)]).toEqual([false, true]);
  });

  it('asks isFailure, and reports it when it throws', () => {
    const cause = new Error('cannot judge');
    const { clock, traffic, out, events } = setUp(5, {
      isFailure: ({ code }) => {
        if (code === 13) throw cause;
        return code === 5;
      },
    });
    traffic(['p0'], 100, { code: 5 });
    clock.advance(intervalMs);
    expect(out()).toEqual(['p0']);
    traffic(['p1'], 1, { code: 13 });
    expect(events.at(-1)).toMatchObject({
      type: 'problem',
      error: { code: 'callback-failed', details: { callback: 'isFailure' }, cause },
    });
  });
});

describe('maxEjectionPercent', () => {
  it('is never exceeded, and the worst are ejected first', () => {
    const { clock, traffic, out, peer } = setUp(20, { failurePercentageEjection: { threshold: 10 } });
    traffic([]);
    for (const [id, failures] of [
      ['p4', 40],
      ['p9', 90],
      ['p14', 60],
    ] as const) {
      for (let failed = 0; failed < failures; failed += 1) {
        peer(id).startRequest();
        peer(id).endRequest(unavailable);
      }
    }
    clock.advance(intervalMs);
    // Two are 10 % of twenty.
    expect(out()).toEqual(['p9', 'p14']);
  });

  it('lets one go though it be more, unless it is 0', () => {
    const failing = ['p0', 'p1'];
    for (const [maxEjectionPercent, expected] of [
      [10, 1],
      [0.1, 1],
      [0, 0],
    ] as const) {
      const { clock, traffic, out } = setUp(5, { maxEjectionPercent, failurePercentageEjection: {} });
      traffic(failing);
      clock.advance(intervalMs);
      expect(out()).toHaveLength(expected);
    }
  });

  it('leaves the last peer that can be used, even at 100', () => {
    const options = { maxEjectionPercent: 100, failurePercentageEjection: { minimumHosts: 1 } };
    const { clock, traffic, out, fake, down } = setUp(3, options);
    fake.peer('p2').fail();
    traffic(['p0', 'p1', 'p2']);
    clock.advance(intervalMs);
    expect(out()).toEqual(['p0']);
    expect(down()).toEqual(['p0', 'p2']);
  });

  it('brings back the ones that were out longest when peers leave', () => {
    const options = { maxEjectionPercent: 20, failurePercentageEjection: {} };
    const { clock, traffic, out, release } = setUp(10, options);
    traffic(['p0']);
    clock.advance(intervalMs);
    traffic(['p1']);
    clock.advance(intervalMs);
    expect(out()).toEqual(['p0', 'p1']);
    release('p9', 'p8');
    expect(out()).toEqual(['p1']);
  });

  it('brings everybody back when the others are lost', () => {
    const { clock, traffic, out, down, fake } = setUp(6, {
      maxEjectionPercent: 50,
      failurePercentageEjection: {},
    });
    traffic(['p0', 'p1']);
    clock.advance(intervalMs);
    for (const id of ['p2', 'p3', 'p4']) fake.peer(id).fail();
    expect(out()).toEqual(['p0', 'p1']);
    fake.peer('p5').fail();
    expect(out()).toEqual([]);
    expect(down()).toEqual(['p2', 'p3', 'p4', 'p5']);
  });
});

describe('retaining and releasing', () => {
  it('keeps one timer for all peers and none without', () => {
    const { clock, release, retain } = setUp(3);
    expect(clock.pendingTimerCount).toBe(1);
    clock.advance(3 * intervalMs);
    expect(clock.pendingTimerCount).toBe(1);
    release('p0', 'p1', 'p2');
    expect(clock.pendingTimerCount).toBe(0);
    retain('p0');
    expect(clock.pendingTimerCount).toBe(1);
  });

  it('forgets the past of a peer with its last release', () => {
    const { clock, traffic, retain, release } = setUp(5);
    traffic(['p0']);
    clock.advance(intervalMs);
    release('p0');
    expect(retain('p0').status.connectionStatus).toBe('available');
  });

  it('survives subscribers that release everything when told of an ejection', () => {
    const { clock, traffic, transport, release } = setUp(10, {
      maxEjectionPercent: 50,
      failurePercentageEjection: {},
    });
    const hasty: Subscriber = {
      notifyStatusChanged: () => {
        transport.releasePeer({ id: 'p1' }, hasty);
        release('p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8', 'p9');
      },
    };
    transport.retainPeer({ id: 'p1' }, hasty);
    traffic(['p1', 'p2', 'p3']);
    clock.advance(intervalMs);
    expect(transport.peers).toEqual([]);
    expect(clock.pendingTimerCount).toBe(0);
  });
});

it.each([
  ['intervalMs', { intervalMs: 0 }],
  ['baseEjectionTimeMs', { baseEjectionTimeMs: Number.NaN }],
  ['maxEjectionTimeMs', { maxEjectionTimeMs: -1 }],
  ['maxEjectionPercent', { maxEjectionPercent: 101 }],
  ['probeCount', { probeCount: 1.5 }],
  ['maxStallMs', { maxStallMs: -1 }],
  ['isFailure', { isFailure: 'never' as unknown as () => boolean }],
  ['successRateEjection.stdevFactor', { successRateEjection: { stdevFactor: -1 } }],
  ['successRateEjection.enforcementPercentage', { successRateEjection: { enforcementPercentage: 101 } }],
  ['successRateEjection.minimumHosts', { successRateEjection: { minimumHosts: 0 } }],
  ['successRateEjection.requestVolume', { successRateEjection: { requestVolume: 0.5 } }],
  ['failurePercentageEjection.threshold', { failurePercentageEjection: { threshold: -1 } }],
  ['failurePercentageEjection.requestVolume', { failurePercentageEjection: { requestVolume: 0 } }],
  ['successRateEjection.minHosts', { successRateEjection: { minHosts: 3 } as object }],
  ['interval', { interval: 5 } as EjectingOptions],
])('an absurd %s is refused by name', (field, options) => {
  expect(thrownBy(() => ejecting(new FakeTransport(), options))).toMatchObject({
    code: 'invalid-configuration',
    details: { field },
  });
});
