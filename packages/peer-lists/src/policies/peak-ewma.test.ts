import type { Outcome } from '@peerage/peer-core';
import { describePolicy, FakeTransport, PolicyDriver, seededRandom, VirtualClock } from '@peerage/testing';
import { PeerList } from '../list/peer-list.js';
import { type PeakEwmaOptions, peakEwma } from './peak-ewma.js';

describePolicy({ make: (random, clock) => peakEwma({ random, clock }) });

const setUp = (count: number, options: PeakEwmaOptions = {}) => {
  const clock = new VirtualClock();
  const driver = new PolicyDriver(peakEwma({ random: seededRandom(4), clock, ...options }));
  driver.addMany(count);
  /** Sends a request each `everyMs`, which takes its peer as long as `latencyOf` says; counts the choices. */
  const run = (
    requests: number,
    everyMs: number,
    latencyOf: (id: string) => number,
    outcome: Outcome = { code: 0 },
  ): Map<string, number> => {
    const picks = new Map(driver.ids.map(id => [id, 0]));
    for (let sent = 0; sent < requests; sent++) {
      clock.advance(everyMs);
      const peer = driver.choose();
      if (peer === undefined) throw new Error('no peer');
      const { id } = peer.identifier;
      picks.set(id, (picks.get(id) ?? 0) + 1);
      const latencyMs = latencyOf(id);
      if (latencyMs === Number.POSITIVE_INFINITY) continue;
      clock.setTimer(() => driver.finish(peer, outcome, latencyMs), latencyMs);
    }
    return picks;
  };
  return { clock, driver, run };
};

/** How many of `count` choices each peer gets, with every request ended at once and the clock at rest. */
const glance = (driver: PolicyDriver, count: number, latencyOf: (id: string) => number) => {
  const picks = new Map(driver.ids.map(id => [id, 0]));
  for (let turn = 0; turn < count; turn++) {
    const peer = driver.choose();
    if (peer === undefined) throw new Error('no peer');
    const { id } = peer.identifier;
    picks.set(id, (picks.get(id) ?? 0) + 1);
    driver.finish(peer, { code: 0 }, latencyOf(id));
  }
  return picks;
};

const ofTotal = (picks: Map<string, number>, id: string) =>
  (picks.get(id) ?? 0) / [...picks.values()].reduce((sum, each) => sum + each, 0);

test('equal peers get equal shares', () => {
  const picks = setUp(10).run(20_000, 1, () => 20);
  for (const id of picks.keys()) expect(Math.abs(ofTotal(picks, id) - 0.1)).toBeLessThan(0.01);
});

test('a peer that is ten times slower gets next to nothing, and still something', () => {
  const picks = setUp(10).run(20_000, 1, id => (id === 'p3' ? 200 : 20));
  expect(ofTotal(picks, 'p3')).toBeLessThan(0.01);
  expect(picks.get('p3')).toBeGreaterThan(10);
});

test('a peer of twice the weight gets twice the requests', () => {
  const { driver, run } = setUp(10);
  driver.change('p0', { weight: 2 });
  // So many are in flight that pending counts decide.
  const picks = run(20_000, 0.1, () => 20);
  expect((picks.get('p0') ?? 0) / (picks.get('p1') ?? 1)).toBeGreaterThan(1.8);
});

test('a peak keeps requests away and is forgotten slowly', () => {
  const { run } = setUp(2);
  run(1_000, 5, () => 10);
  run(200, 5, id => (id === 'p0' ? 400 : 10));
  const after = Array.from({ length: 8 }, () =>
    ofTotal(
      run(2_000, 5, () => 10),
      'p0',
    ),
  );
  expect(after[0]).toBeLessThan(0.1);
  expect(after.at(-1)).toBeGreaterThan(0.4);
});

describe('a forced choice', () => {
  test('goes to a peer that has had no request for a second', () => {
    const { clock, driver } = setUp(2, { forcedPickMs: 1_000 });
    glance(driver, 20, id => (id === 'p0' ? 500 : 10));
    clock.advance(999);
    const before = glance(driver, 40, () => 10).get('p0');
    clock.advance(1);
    const after = glance(driver, 40, () => 10).get('p0');
    expect([before, after]).toEqual([0, 1]);
  });

  test('is one in eight at most: where everybody is idle, latency still decides', () => {
    const picks = setUp(10).run(2_000, 1_000, id => (id === 'p3' ? 200 : 20));
    expect(ofTotal(picks, 'p3')).toBeLessThan(0.05);
    expect(picks.get('p3')).toBeGreaterThan(5);
  });

  test('is never made when that is asked for', () => {
    const picks = setUp(10, { forcedPickMs: Number.POSITIVE_INFINITY }).run(2_000, 1_000, id =>
      id === 'p3' ? 200 : 20,
    );
    expect(picks.get('p3')).toBeLessThan(5);
  });
});

describe('cold start', () => {
  test('a peer with no history is tried soon, by one request until it has answered', () => {
    const { clock, driver, run } = setUp(9);
    run(1_000, 1, () => 10);
    driver.add('new');
    const tried = run(200, 1, id => (id === 'new' ? Number.POSITIVE_INFINITY : 10));
    expect(tried.get('new')).toBe(1);
    driver.finish(driver.peer('new'), { code: 0 }, 8);
    clock.advance(20);
    expect(
      ofTotal(
        run(1_000, 1, () => 10),
        'new',
      ),
    ).toBeGreaterThan(0.09);
  });

  test('however slow the others are', () => {
    const { driver, run } = setUp(9);
    run(6_000, 1, () => 3_000);
    driver.add('new');
    expect(run(100, 1, () => 3_000).get('new')).toBe(1);
  });

  test('where nobody has a history requests spread by what is pending', () => {
    const { driver } = setUp(10);
    for (let turn = 0; turn < 100; turn++) driver.choose();
    const pending = driver.ids.map(id => driver.peer(id).pending);
    expect(Math.max(...pending)).toBeLessThanOrEqual(13);
    expect(Math.min(...pending)).toBeGreaterThanOrEqual(6);
  });

  test('clients that see the same peers in the same order start in different places', () => {
    const firsts = Array.from(
      { length: 40 },
      (_, seed) => setUp(5, { random: seededRandom(seed) }).driver.choose()?.identifier.id,
    );
    expect(new Set(firsts).size).toBe(5);
  });
});

describe('own stall', () => {
  test('leaves what is known of the peers as it is', () => {
    let loopDelayMs = 0;
    const { driver } = setUp(2, { loopDelayMs: () => loopDelayMs });
    glance(driver, 100, id => (id === 'p0' ? 10 : 20));
    loopDelayMs = 300;
    for (let turn = 0; turn < 4; turn++) driver.finish(choose(driver), { code: 0 }, 310);
    loopDelayMs = 0;
    expect(
      ofTotal(
        glance(driver, 100, () => 10),
        'p0',
      ),
    ).toBe(1);
  });

  test('would otherwise peak whoever was just asked', () => {
    const { driver } = setUp(2);
    glance(driver, 100, id => (id === 'p0' ? 10 : 20));
    for (let turn = 0; turn < 4; turn++) driver.finish(choose(driver), { code: 0 }, 310);
    expect(
      ofTotal(
        glance(driver, 100, () => 10),
        'p0',
      ),
    ).toBeLessThan(1);
  });
});

test('a hung peer gets a request now and then, after pauses that double', () => {
  const { run } = setUp(10);
  run(1_000, 1, () => 10);
  const eachTenSeconds = Array.from({ length: 6 }, () =>
    run(10_000, 1, id => (id === 'p3' ? Number.POSITIVE_INFINITY : 10)).get('p3'),
  );
  expect(eachTenSeconds[0]).toBeLessThan(10);
  expect(eachTenSeconds.slice(1).reduce((sum: number, picks = 0) => sum + picks, 0)).toBeLessThan(5);
});

test('a request given up says that its peer is at least so slow', () => {
  const { driver } = setUp(2);
  glance(driver, 100, () => 10);
  const slow = choose(driver);
  driver.finish(slow, { code: 1, cancelled: true }, 500);
  expect(glance(driver, 100, () => 10).get(slow.identifier.id)).toBe(0);
});

test('what is known of a peer outlives its being set aside', () => {
  const { driver } = setUp(2);
  glance(driver, 100, id => (id === 'p0' ? 500 : 10));
  driver.recover(driver.setAside('p0'));
  expect(
    ofTotal(
      glance(driver, 100, () => 10),
      'p0',
    ),
  ).toBe(0);
});

test('in a list, a stream that goes on does not make its peer look slow', async () => {
  const clock = new VirtualClock();
  const transport = new FakeTransport({ connected: true });
  const list = new PeerList({ transport, clock, policy: peakEwma({ random: seededRandom(6), clock }) });
  list.update({ additions: [{ id: 'a' }, { id: 'b' }], removals: [] });
  await list.start();
  for (let turn = 0; turn < 50; turn++) {
    const choice = list.tryChoose({});
    clock.advance(10);
    choice?.finish();
  }
  const streams = [list.tryChoose({}), list.tryChoose({})];
  expect(new Set(streams.map(stream => stream?.peer.identifier.id)).size).toBe(2);
  // Both go on, but only one of them has begun.
  streams[0]?.responded();
  clock.advance(900);
  const next = Array.from({ length: 5 }, () => {
    const choice = list.tryChoose({});
    choice?.finish();
    return choice?.peer.identifier.id;
  });
  expect(new Set(next)).toEqual(new Set([streams[0]?.peer.identifier.id]));
  for (const stream of streams) stream?.finish();
  await list.stop();
  expect(clock.pendingTimerCount).toBe(0);
});

test.each<[keyof PeakEwmaOptions, number]>([
  ['decayMs', 0],
  ['decayMs', Number.POSITIVE_INFINITY],
  ['initialLatencyMs', -1],
  ['initialLatencyMs', Number.NaN],
  ['forcedPickMs', 0],
  ['forcedPickMs', Number.NaN],
])('%s %p is refused by name', (field, value) => {
  expect(() => peakEwma({ [field]: value })).toThrow(`${field} is ${value}`);
});

function choose(driver: PolicyDriver) {
  const peer = driver.choose();
  if (peer === undefined) throw new Error('no peer');
  return peer;
}
