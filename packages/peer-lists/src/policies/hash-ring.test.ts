import { PolicyDriver, thrownBy } from '@peerage/testing';
import fc from 'fast-check';
import createXxHash, { type XXHashAPI } from 'xxhash-wasm';
import {
  addressesOf,
  describeHashPolicy,
  greatestShare,
  homesOf,
  keysOf,
  movedFrom,
  tally,
} from '../../testing/describe-hash-policy.js';
import { type HashRingOptions, hashRing } from './hash-ring.js';

describeHashPolicy({
  make: options => hashRing({ replicas: 20, ...options }),
  makeWithHeader: () => hashRing({ replicas: 20, header: 'Session' }),
});

let xxhash: XXHashAPI;
beforeAll(async () => {
  xxhash = await createXxHash();
});

const keys = keysOf(2_000);

const driverOf = (weights: readonly number[], options: HashRingOptions = {}) => {
  const driver = new PolicyDriver(hashRing(options));
  addressesOf(weights.length).forEach((id, index) => {
    driver.add(id, { weight: weights[index] ?? 1 });
  });
  return driver;
};

/** A ring as one would write it down: all points sorted, the first at or after the key. */
const naiveHomes = (counts: ReadonlyMap<string, number>, asked: readonly string[], pairs: boolean) => {
  const points = [...counts].flatMap(([id, count]) =>
    Array.from({ length: count }, (_, number) => xxhash.h64(`${id}_${number}`)).flatMap(at =>
      pairs
        ? [at, BigInt.asUintN(64, at << 32n) | (at >> 32n)].map(point => ({ id, at: point }))
        : [{ id, at }],
    ),
  );
  points.sort((a, b) => (a.at < b.at ? -1 : 1));
  return asked.map(key => {
    const at = xxhash.h64(key);
    return (points.find(point => point.at >= at) ?? points[0])?.id ?? 'nobody';
  });
};

test('is a sorted ring of XXH64, whoever comes, goes, breaks and changes weight', () => {
  const operation = fc.record({
    kind: fc.constantFrom('add', 'add', 'remove', 'fail', 'recover', 'weigh'),
    which: fc.nat(),
    weight: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(operation, { minLength: 1, maxLength: 40 }),
      fc.array(fc.string(), { minLength: 1, maxLength: 20 }),
      (replicas, operations, asked) => {
        const driver = new PolicyDriver(hashRing({ replicas }));
        operations.forEach(({ kind, which, weight }, index) => {
          const id = driver.ids[which % Math.max(1, driver.ids.length)];
          const absent = driver.absentIds[which % Math.max(1, driver.absentIds.length)];
          if (kind === 'add') driver.add(`peer-${index}`, { weight });
          else if (kind === 'recover' && absent !== undefined) driver.recover(driver.peer(absent));
          else if (id === undefined) return;
          else if (kind === 'remove') driver.remove(id);
          else if (kind === 'fail') driver.fail(id);
          else if (kind === 'weigh') driver.change(id, { weight });
          const counts = new Map(driver.ids.map(added => [added, replicas * driver.peer(added).weight]));
          const named = asked.filter(key => key !== '');
          expect(homesOf(driver.policy, named)).toEqual(naiveHomes(counts, named, true));
        });
      },
    ),
  );
});

test('zero unneeded moves: a peer that comes takes keys only for itself, one that goes gives only its own', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(weights, fc.nat(), (weightsNow, which) => {
      const driver = driverOf(weightsNow);
      const before = homesOf(driver.policy, keys);
      const removed = driver.remove(driver.ids[which % weightsNow.length] ?? '');
      const gone = removed.identifier.id;
      expect(movedFrom(before, homesOf(driver.policy, keys))).toEqual(before.includes(gone) ? [gone] : []);
      driver.restore(removed);
      expect(homesOf(driver.policy, keys)).toEqual(before);
    }),
    { numRuns: 20 },
  );
});

test('a peer that gains weight takes keys, and no other pair of peers exchanges any', () => {
  const driver = driverOf(Array(20).fill(1));
  const before = homesOf(driver.policy, keys);
  driver.change('10.0.0.5:50051', { weight: 3 });
  const moved = homesOf(driver.policy, keys).filter((home, index) => home !== before[index]);
  expect([...tally(moved).keys()]).toEqual(['10.0.0.5:50051']);
});

test('with 100 replicas the greatest of a hundred shares is at most 1.3 times the mean', () => {
  expect(greatestShare(driverOf(Array(100).fill(1)).policy, 100, 200_000)).toBeLessThanOrEqual(1.3);
});

test('with more replicas it is less', () => {
  const { policy } = driverOf(Array(100).fill(1), { replicas: 1_000 });
  expect(greatestShare(policy, 100, 200_000)).toBeLessThanOrEqual(1.1);
});

test.each([
  ['hundreds', [100, 200, 300, 400]],
  ['millions', [1e6, 2e6, 3e6, 4e6]],
  ['hundredths', [0.01, 0.02, 0.03, 0.04]],
])('shares follow weights in %s', (_, weights) => {
  const counts = tally(homesOf(driverOf(weights, { replicas: 1_000 }).policy, keysOf(20_000)));
  [0.1, 0.2, 0.3, 0.4].forEach((share, index) => {
    expect((counts.get(`10.0.0.${index}:50051`) ?? 0) / 20_000).toBeCloseTo(share, 1);
  });
});

describe('with the size of a gRPC ring', () => {
  /** The ring of gRFC A42, in the words of its implementations. */
  const countsOfA42 = (weights: ReadonlyMap<string, number>, minSize: number, maxSize: number) => {
    const sum = [...weights.values()].reduce((total, weight) => total + weight, 0);
    const normalized = [...weights].map(([id, weight]) => [id, weight / sum] as const);
    normalized.sort(([a], [b]) => (a < b ? -1 : 1));
    const least = Math.min(...normalized.map(([, weight]) => weight));
    const scale = Math.min(Math.ceil(least * minSize) / least, maxSize);
    const counts = new Map<string, number>();
    let [current, target] = [0, 0];
    for (const [id, weight] of normalized) {
      target += scale * weight;
      let count = 0;
      for (; current < target; current++) count += 1;
      counts.set(id, count);
    }
    return counts;
  };

  test('has the points of a gRPC client', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 300, max: 600 }),
        (weights, minRingSize, maxRingSize) => {
          const driver = driverOf(weights, { minRingSize, maxRingSize });
          const byId = new Map(driver.ids.map(id => [id, driver.peer(id).weight]));
          const counts = countsOfA42(byId, minRingSize, maxRingSize);
          const asked = keys.slice(0, 50);
          expect(homesOf(driver.policy, asked)).toEqual(naiveHomes(counts, asked, false));
        },
      ),
    );
  });

  test('has 1024 to 4096 points by default', () => {
    const driver = driverOf(Array(10).fill(1), { maxRingSize: 4096 });
    const counts = new Map(driver.ids.map(id => [id, 103]));
    expect(homesOf(driver.policy, keys)).toEqual(naiveHomes(counts, keys, false));
  });

  test('still chooses when the only available peer has no point', () => {
    const driver = driverOf([1, 1, 1, 1], { minRingSize: 1, maxRingSize: 2 });
    for (const only of driver.ids) {
      const gone = driver.ids.filter(id => id !== only).map(id => driver.fail(id));
      expect(driver.choose({ hashKey: 'k' })?.identifier.id).toBe(only);
      for (const peer of gone) driver.recover(peer);
    }
  });
});

test.each<[string, HashRingOptions]>([
  ['replicas', { replicas: 0 }],
  ['replicas', { replicas: -1 }],
  ['replicas', { replicas: 1.5 }],
  ['replicas', { replicas: Number.NaN }],
  ['replicas', { replicas: Number.POSITIVE_INFINITY }],
  ['replicas', { replicas: 100, minRingSize: 1024 }],
  ['minRingSize', { minRingSize: 0 }],
  ['minRingSize', { minRingSize: 5_000 }],
  ['minRingSize', { minRingSize: 9, maxRingSize: 8 }],
  ['maxRingSize', { maxRingSize: Number.NaN }],
  ['maxRingSize', { maxRingSize: 8_388_609 }],
  ['header', { header: 'session-bin' }],
  ['header', { header: 'no such header' }],
  ['header', { header: '' }],
  ['missingKey', { missingKey: 'guess' as 'random' }],
])('refuses %s in %o', (field, options) => {
  expect(thrownBy(() => hashRing(options))).toMatchObject({
    code: 'invalid-configuration',
    details: { field },
  });
});
