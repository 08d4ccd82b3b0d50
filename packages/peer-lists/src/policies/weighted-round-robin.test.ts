import type { LoadReport } from '@peerage/peer-core';
import { describePolicy, FakeTransport, PolicyDriver, seededRandom, VirtualClock } from '@peerage/testing';
import fc from 'fast-check';
import { PeerList } from '../list/peer-list.js';
import type { ReportedWeightsOptions } from '../structures/reported-weights.js';
import { weightedRoundRobin } from './weighted-round-robin.js';

describePolicy({ make: random => weightedRoundRobin({ random }) });
describePolicy({
  name: 'weighted-round-robin by load reports',
  make: (random, clock) => weightedRoundRobin({ random, clock, loadReports: {} }),
});

const driverWith = (weights: readonly number[], seed = 1) => {
  const driver = new PolicyDriver(weightedRoundRobin({ random: seededRandom(seed) }));
  driver.addMany(weights.length, index => ({ weight: weights[index] ?? 1 }));
  return driver;
};

const shareOf = (weights: readonly number[], index: number) =>
  (weights[index] ?? 0) / weights.reduce((sum, weight) => sum + weight, 0);

test.each([[[1, 2, 3, 4]], [[5, 1, 1]], [[0.7, 0.2, 0.1]], [[1e-3, 2e-3]], [[90, 1, 2, 3, 4]]])(
  'the shares of weights %p are within 1 %% over 10 000 choices',
  weights => {
    const picks = [...driverWith(weights).spread(10_000).values()];
    weights.forEach((_, index) => {
      expect(Math.abs((picks[index] ?? 0) / 10_000 / shareOf(weights, index) - 1)).toBeLessThan(0.01);
    });
  },
);

const anyWeights = fc.oneof(
  fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 2, maxLength: 12 }),
  fc.array(fc.double({ min: 0.9, max: 1.1, noNaN: true }), { minLength: 2, maxLength: 30 }),
  fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 2, maxLength: 30 }),
);

test('of any weights: counts are off by three at most, and gaps lie between 0.38/share and 2/share', () => {
  fc.assert(
    fc.property(anyWeights, fc.integer(), (weights, seed) => {
      const driver = driverWith(weights, seed);
      const choices = 1_000;
      const turns = weights.map((): number[] => []);
      for (let turn = 0; turn < choices; turn++) {
        turns[Number(driver.choose()?.identifier.id.slice(1))]?.push(turn);
      }
      const misses = turns.map((taken, index) => taken.length - choices * shareOf(weights, index));
      const gaps = turns.flatMap((taken, index) =>
        taken.slice(1).map((turn, nth) => (turn - (taken[nth] ?? 0)) * shareOf(weights, index)),
      );
      expect(Math.max(...misses.map(Math.abs))).toBeLessThanOrEqual(3);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(2);
      expect(Math.min(...gaps)).toBeGreaterThan(0.38);
    }),
  );
});

test('equal weights are exact round robin', () => {
  expect([
    ...driverWith(Array(7).fill(3))
      .spread(7 * 30)
      .values(),
  ]).toEqual(Array(7).fill(30));
});

test('clients that see the same peers in the same order start in different places', () => {
  const firsts = Array.from(
    { length: 40 },
    (_, seed) => driverWith([1, 2, 1, 2], seed).choose()?.identifier.id,
  );
  expect(new Set(firsts).size).toBe(4);
});

describe('a change of weight', () => {
  test('counts from the next choice', () => {
    const driver = driverWith([1, 1]);
    driver.spread(10);
    driver.change('p0', { weight: 1e9 });
    expect(driver.spread(1_000).get('p0')).toBe(1_000);
  });

  test('again and again neither starves nor floods those who keep theirs', () => {
    const driver = driverWith([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    const last = new Map<string, number>();
    const counts = new Map(driver.ids.map(id => [id, 0]));
    // As in a slow start: p9 warms up, one small step every five choices.
    for (let turn = 0; turn < 1_000; turn++) {
      if (turn % 5 === 0) driver.change('p9', { weight: 0.1 + (0.9 * turn) / 1_000 });
      const id = driver.choose()?.identifier.id ?? '';
      expect(turn - (last.get(id) ?? turn - 10)).toBeLessThanOrEqual(id === 'p9' ? 100 : 20);
      last.set(id, turn);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const steady = [...counts].filter(([id]) => id !== 'p9').map(([, count]) => count);
    expect(Math.max(...steady) - Math.min(...steady)).toBeLessThanOrEqual(6);
    // Half of a full share, on average.
    expect(Math.abs((counts.get('p9') ?? 0) - 58)).toBeLessThanOrEqual(4);
  });
});

test('a peer that warms up in a list takes its growing share', async () => {
  const clock = new VirtualClock();
  const transport = new FakeTransport({ connected: true });
  const list = new PeerList({
    transport,
    clock,
    policy: weightedRoundRobin({ random: seededRandom(2) }),
    slowStart: { windowMs: 10_000 },
  });
  list.update({ additions: [{ id: 'a' }, { id: 'b' }, { id: 'c' }], removals: [] });
  await list.start();
  clock.advance(20_000);
  list.update({ additions: [{ id: 'late' }], removals: [] });
  const picksIn = (ms: number): number => {
    let picks = 0;
    for (let elapsed = 0; elapsed < ms; elapsed += 1) {
      clock.advance(1);
      const choice = list.tryChoose({});
      if (choice?.peer.identifier.id === 'late') picks += 1;
      choice?.finish();
    }
    return picks;
  };
  const eachSecond = Array.from({ length: 12 }, () => picksIn(1_000));
  expect(eachSecond[0]).toBeLessThan(45);
  expect(eachSecond.toSorted((a, b) => a - b)).toEqual(eachSecond);
  expect(eachSecond.at(-1)).toBe(250);
  await list.stop();
});

describe('by load reports', () => {
  const setUp = (count: number, options: ReportedWeightsOptions = {}) => {
    const clock = new VirtualClock();
    const policy = weightedRoundRobin({ random: seededRandom(3), clock, loadReports: options });
    const driver = new PolicyDriver(policy);
    driver.addMany(count);
    const report = (id: string, loadReport: LoadReport | undefined): void =>
      policy.finished?.(driver.peer(id), { code: 0, loadReport }, 1);
    /** Every peer with a weight reports it each second. */
    const run = (seconds: number, weights: readonly (number | undefined)[]): void => {
      for (let second = 0; second < seconds; second++) {
        clock.advance(1_000);
        weights.forEach((weight, index) => {
          report(
            `p${index}`,
            weight === undefined ? undefined : { rpsFractional: weight, cpuUtilization: 1 },
          );
        });
      }
    };
    const shares = (choices = 12_000): number[] =>
      Array.from({ length: choices }, () => driver.choose()?.identifier.id).reduce(
        (counts, id) => {
          const index = Number(id?.slice(1));
          counts[index] = (counts[index] ?? 0) + 1 / choices;
          return counts;
        },
        driver.ids.map(() => 0),
      );
    return { clock, driver, report, run, shares };
  };

  test.each([[[200, 200, undefined]], [[0.01, 0.01, undefined]]])(
    'weights %p: the third gets the mean, a third of the traffic',
    weights => {
      const { run, shares } = setUp(3);
      run(12, weights);
      for (const share of shares()) expect(share).toBeCloseTo(1 / 3, 3);
    },
  );

  test('weights 200, none, none: fewer than two are known, so it is plain round robin', () => {
    const { driver, run } = setUp(3);
    run(12, [200, undefined, undefined]);
    expect([...driver.spread(300).values()]).toEqual([100, 100, 100]);
  });

  test('a peer without a weight gets an nth of the traffic, whatever the others weigh', () => {
    const { run, shares } = setUp(4);
    run(12, [10, 20, 90, undefined]);
    const [a, b, c, unknown] = shares();
    expect(unknown).toBeCloseTo(0.25, 3);
    expect([a, b, c].map(share => (share ?? 0) / (a ?? 1)).map(Math.round)).toEqual([1, 2, 9]);
  });

  test('weights wait for the blackout, and expire', () => {
    const { clock, run, shares, report } = setUp(2);
    run(10, [100, 300]);
    expect(shares()[0]).toBeCloseTo(0.5, 3);
    run(1, [100, 300]);
    expect(shares()[0]).toBeCloseTo(0.25, 3);
    clock.advance(180_000);
    report('p0', undefined);
    expect(shares()[0]).toBeCloseTo(0.5, 3);
  });

  test('reports that come with no request count as well, and put themselves to use', () => {
    const { clock, driver, shares } = setUp(2, { blackoutPeriodMs: 0 });
    const say = (id: string, rpsFractional: number): void =>
      driver.policy.loadReported?.(driver.peer(id), { rpsFractional, cpuUtilization: 1 });
    say('p0', 100);
    say('p1', 100);
    expect(shares()[0]).toBeCloseTo(0.5, 3);
    clock.advance(1_000);
    say('p1', 300);
    expect(shares()[0]).toBeCloseTo(0.25, 3);
  });

  test('new weights are put to use once per period, and no more often than every 100 ms', () => {
    const { clock, driver, report, shares } = setUp(2, { blackoutPeriodMs: 0, weightUpdatePeriodMs: 1 });
    report('p0', { rpsFractional: 100, cpuUtilization: 1 });
    report('p1', { rpsFractional: 100, cpuUtilization: 1 });
    driver.choose();
    clock.advance(99);
    report('p1', { rpsFractional: 300, cpuUtilization: 1 });
    expect(shares()[0]).toBeCloseTo(0.5, 3);
    clock.advance(1);
    report('p1', { rpsFractional: 300, cpuUtilization: 1 });
    expect(shares()[0]).toBeCloseTo(0.25, 3);
  });

  test('a lost connection starts the blackout again, a busy spell does not', () => {
    const { driver, run, shares } = setUp(2);
    run(12, [100, 300]);
    driver.recover(driver.setAside('p1'));
    expect(shares()[0]).toBeCloseTo(0.25, 3);
    driver.recover(driver.fail('p1'));
    run(1, [100, 300]);
    expect(shares()[0]).toBeCloseTo(0.5, 3);
    run(10, [100, 300]);
    expect(shares()[0]).toBeCloseTo(0.25, 3);
  });

  test('the weight a peer has anyway multiplies what it reports, known or not', () => {
    const { driver, run, shares } = setUp(3);
    driver.change('p2', { weight: 0.5 });
    driver.change('p1', { weight: 2 });
    run(12, [100, 100, undefined]);
    const sevenths = shares().map(share => share * 7);
    [2, 4, 1].forEach((expected, index) => {
      expect(sevenths[index]).toBeCloseTo(expected, 2);
    });
  });
});

test('hears how requests end only for load reports, so that else no list times them', () => {
  expect('finished' in weightedRoundRobin()).toBe(false);
  expect('finished' in weightedRoundRobin({ loadReports: {} })).toBe(true);
});

test('a weight that is none counts as the mean of the others', () => {
  const picks = driverWith([200, 200, 0]).spread(3_000);
  expect([...picks.values()]).toEqual([1_000, 1_000, 1_000]);
});

test('an absurd option is refused by name', () => {
  expect(() => weightedRoundRobin({ loadReports: { blackoutPeriodMs: -1 } })).toThrow(
    'loadReports.blackoutPeriodMs is -1',
  );
});
