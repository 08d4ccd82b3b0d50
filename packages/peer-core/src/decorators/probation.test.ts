/** How long an ejected peer is out, and how it comes back. */
import { intervalMs, setUp, unavailable } from '../../testing/ejection-bed.js';
import type { Identifier } from '../identifier.js';
import type { Subscriber } from '../peer.js';
import type { EjectingOptions } from './ejection-settings.js';

describe('the time out of use', () => {
  const settings = { probeCount: 0, failurePercentageEjection: {} };

  it('grows with every ejection, up to the longest, and shrinks with every interval in use', () => {
    const { clock, traffic, out, view } = setUp(5, { ...settings, maxEjectionTimeMs: 70_000 });
    const ejectedForMs = (): number => {
      traffic(['p0']);
      clock.advance(intervalMs);
      expect(out()).toEqual(['p0']);
      const startMs = clock.now();
      while (out().length > 0) clock.advance(intervalMs);
      return clock.now() - startMs;
    };
    // The interval at whose end the peer is ejected again is none in use.
    expect([ejectedForMs(), ejectedForMs(), ejectedForMs(), ejectedForMs()]).toEqual([
      30_000, 60_000, 70_000, 70_000,
    ]);
    expect(view('p0')).toMatchObject({ standing: 'in-use', multiplier: 4 });
    clock.advance(3 * intervalMs);
    expect(view('p0')).toMatchObject({ multiplier: 1 });
    expect(ejectedForMs()).toBe(60_000);
    clock.advance(5 * intervalMs);
    expect(view('p0')).toMatchObject({ multiplier: 0 });
  });

  it('is baseEjectionTimeMs where that is the longer one', () => {
    const { clock, traffic, view } = setUp(5, {
      ...settings,
      baseEjectionTimeMs: 40_000,
      maxEjectionTimeMs: 1_000,
    });
    traffic(['p0']);
    clock.advance(intervalMs);
    expect(view('p0')).toMatchObject({ standing: 'ejected', leftMs: 40_000 });
  });

  it('hides what becomes of the connection meanwhile, and not for longer', () => {
    const { clock, traffic, fake, peer } = setUp(5, settings);
    traffic(['p0']);
    clock.advance(intervalMs);
    fake.peer('p0').fail();
    fake.peer('p0').connect();
    expect(peer('p0').status.connectionStatus).toBe('unavailable');
    fake.peer('p0').setConnectionStatus('connecting');
    clock.advance(30_000);
    expect(peer('p0').status.connectionStatus).toBe('connecting');
  });
});

describe('probation', () => {
  /** `p0` has been ejected for its time and is on probation. */
  function onProbation(options: EjectingOptions = {}) {
    const context = setUp(5, { failurePercentageEjection: {}, ...options });
    context.traffic(['p0']);
    context.clock.advance(intervalMs + 30_000);
    const p0 = context.peer('p0');
    expect(context.view('p0')).toMatchObject({ standing: 'on-probation' });
    return { ...context, p0, status: () => p0.status.connectionStatus };
  }

  it('lets probeCount requests through and waits for them', () => {
    const { p0, status, view } = onProbation({ probeCount: 2 });
    expect(status()).toBe('available');
    p0.startRequest();
    expect(status()).toBe('available');
    p0.startRequest();
    expect(status()).toBe('unavailable');
    p0.endRequest();
    expect(status()).toBe('unavailable');
    p0.endRequest();
    expect(status()).toBe('available');
    expect(view('p0')).toMatchObject({ standing: 'in-use', multiplier: 1, leftMs: 0 });
  });

  it('ends with the first probe that fails, in a longer ejection', () => {
    const { p0, status, view } = onProbation();
    p0.startRequest();
    p0.startRequest();
    p0.endRequest(unavailable);
    expect(status()).toBe('unavailable');
    expect(p0.status.lastError).toBe('ejected for 60000 ms: a probe failed');
    expect(view('p0')).toMatchObject({ standing: 'ejected', multiplier: 2, leftMs: 60_000 });
    // What is still under way decides nothing any more.
    p0.endRequest(unavailable);
    expect(view('p0')).toMatchObject({ multiplier: 2 });
  });

  it('repeats a probe that was cancelled', () => {
    const { p0, status } = onProbation({ probeCount: 1 });
    p0.startRequest();
    p0.endRequest({ code: 1, cancelled: true });
    expect(status()).toBe('available');
    p0.startRequest();
    expect(status()).toBe('unavailable');
    p0.endRequest({ code: 5 });
    expect(status()).toBe('available');
  });

  it('lasts no longer than baseEjectionTimeMs: a stream that never ends keeps no peer out', () => {
    const { p0, status, clock, out } = onProbation({ probeCount: 1 });
    p0.startRequest();
    clock.advance(20_000);
    expect([status(), out()]).toEqual(['unavailable', ['p0']]);
    clock.advance(10_000);
    expect([status(), out()]).toEqual(['available', []]);
  });

  it('counts against maxEjectionPercent', () => {
    const { traffic, clock, out } = onProbation();
    traffic(['p1']);
    clock.advance(intervalMs);
    expect(out()).not.toContain('p1');
  });

  it('does not end in an ejection when there is nobody else', () => {
    const { p0, status, out, release } = onProbation();
    p0.startRequest();
    release('p1', 'p2', 'p3', 'p4');
    expect(out()).toEqual([]);
    p0.endRequest(unavailable);
    expect([status(), out()]).toEqual(['available', []]);
  });

  it('is over when the peer is released, whatever its probes come to', () => {
    const { p0, clock, traffic, out, release, retain } = onProbation();
    p0.startRequest();
    release('p0');
    retain('p0');
    p0.endRequest(unavailable);
    expect(out()).toEqual([]);
    // One of five may be out: the released one does not count.
    traffic(['p1']);
    clock.advance(intervalMs);
    expect(out()).toEqual(['p1']);
  });

  it('is the peer’s, whoever else retains it', () => {
    const { transport, p0, status } = onProbation({ probeCount: 1 });
    const told: string[] = [];
    const other: Subscriber = {
      notifyStatusChanged: ({ id }: Identifier) => void told.push(`${id} ${status()}`),
    };
    expect(transport.retainPeer({ id: 'p0' }, other)).toBe(p0);
    p0.startRequest();
    p0.endRequest();
    expect(told).toEqual(['p0 unavailable', 'p0 available']);
  });
});
