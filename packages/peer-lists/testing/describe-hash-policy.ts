/** What every hashing policy keeps, whatever its algorithm. */
import assert from 'node:assert/strict';
import type { Policy, PolicyPeer } from '@peerage/peer-core';
import { DrivenPeer, describePolicy, PolicyDriver, seededRandom, thrownBy } from '@peerage/testing';
import fc from 'fast-check';
import type { BoundedLoadOptions } from '../src/hashing/load-bound.js';
import type { RequestKeyOptions } from '../src/hashing/request-key.js';

interface CommonOptions extends RequestKeyOptions {
  readonly boundedLoad?: BoundedLoadOptions;
}

export interface HashPolicyUnderTest {
  readonly make: (options: CommonOptions) => Policy;
  /** With the header `session` as the key of a request. */
  readonly makeWithHeader: () => Policy;
}

export const keysOf = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `key-${index}`);

/** The id of the peer that each key goes to, with nothing in flight. */
export const homesOf = (policy: Policy, keys: readonly string[]): string[] =>
  keys.map(hashKey => policy.choose({ hashKey })?.identifier.id ?? 'nobody');

export const addressesOf = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `10.0.${index >> 8}.${index & 255}:50051`);

/** How often each peer is named. */
export const tally = (ids: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
};

/** Whose keys have another home `after` than `before`. */
export const movedFrom = (before: readonly string[], after: readonly string[]): string[] => [
  ...tally(before.filter((home, index) => home !== after[index])).keys(),
];

/** The greatest share of the keys in relation to the mean one. */
export const greatestShare = (policy: Policy, peerCount: number, keyCount: number): number => {
  const counts = tally(homesOf(policy, keysOf(keyCount)));
  return (Math.max(...counts.values()) * peerCount) / keyCount;
};

export function describeHashPolicy({ make, makeWithHeader }: HashPolicyUnderTest): void {
  const keyed = (turn: number) => ({ hashKey: `key-${turn * 7}` });
  const keys = keysOf(2_000);
  const driverOf = (ids: readonly string[], options: CommonOptions = {}) => {
    const driver = new PolicyDriver(make({ random: seededRandom(1), ...options }));
    for (const id of ids) driver.add(id);
    return driver;
  };
  const setPending = (driver: PolicyDriver, id: string, pending: number) => {
    const peer = driver.peer(id);
    peer.pending = pending;
    driver.policy.pendingChanged?.(peer);
  };

  describePolicy({ make: random => make({ random }), request: keyed });
  describePolicy({
    make: random => make({ random, boundedLoad: {} }),
    request: keyed,
    name: 'with bounded load',
  });
  describePolicy({ make: random => make({ random, boundedLoad: {} }), name: 'without keys' });

  describe('a hashing policy', () => {
    test('gives a key the same peer, in whatever order peers came and whoever was there meanwhile', () => {
      fc.assert(
        fc.property(
          fc.shuffledSubarray(addressesOf(12), { minLength: 1 }),
          fc.array(fc.nat()),
          (ids, turns) => {
            const expected = homesOf(driverOf([...ids].sort()).policy, keys.slice(0, 50));
            const driver = driverOf(ids);
            for (const turn of turns) {
              const id = `10.1.0.${turn % 5}:50051`;
              if (driver.ids.includes(id)) driver.remove(id);
              else driver.add(id, { weight: 1 + (turn % 3) });
              driver.choose({ hashKey: 'any' });
            }
            for (const id of driver.ids) if (!ids.includes(id)) driver.remove(id);
            expect(homesOf(driver.policy, keys.slice(0, 50))).toEqual(expected);
          },
        ),
        { numRuns: 30 },
      );
    });

    test('a peer that flaps moves its own keys away and back, and no other', () => {
      const driver = driverOf(addressesOf(20));
      const before = homesOf(driver.policy, keys);
      const flapping = driver.fail('10.0.0.7:50051');
      const meanwhile = homesOf(driver.policy, keys);
      expect(meanwhile).not.toContain(flapping.identifier.id);
      expect(movedFrom(before, meanwhile)).toEqual([flapping.identifier.id]);
      driver.recover(flapping);
      expect(homesOf(driver.policy, keys)).toEqual(before);
    });

    test('peers that were never available take no request, and leave as they came', () => {
      const driver = driverOf(addressesOf(3));
      const before = homesOf(driver.policy, keys);
      const absent = addressesOf(9).slice(3);
      for (const id of absent) driver.join(id);
      expect([...tally(homesOf(driver.policy, keys)).keys()].sort()).toEqual(addressesOf(3));
      for (const id of absent) driver.remove(id);
      expect(homesOf(driver.policy, keys)).toEqual(before);
    });

    test('does without being told who is in the list', () => {
      const driver = driverOf(addressesOf(10));
      const policy = make({});
      const peers = addressesOf(11).map(id => new DrivenPeer({ id }));
      for (const peer of peers) policy.add(peer);
      for (const peer of peers.splice(10)) policy.remove(peer);
      expect(homesOf(policy, keys)).toEqual(homesOf(driver.policy, keys));
    });

    test('hashes the header it is told to, when the request has no key of its own', () => {
      const driver = new PolicyDriver(makeWithHeader());
      for (const id of addressesOf(20)) driver.add(id);
      for (const key of keys.slice(0, 100)) {
        const headers = new Map([['session', key]]);
        const byHeader = driver.policy.choose({ header: name => headers.get(name) });
        const plain = driverOf(addressesOf(20)).policy.choose({ hashKey: key });
        expect(byHeader?.identifier.id).toBe(plain?.identifier.id);
      }
    });

    test.each([{}, { hashKey: '' }])('a request without a key (%j) goes to a random peer', request => {
      const driver = driverOf(addressesOf(5));
      const picks = driver.spread(2_000, () => request);
      for (const count of picks.values()) expect(count).toBeGreaterThan(200);
    });

    test('or is refused, when the policy is told to', () => {
      const driver = driverOf(addressesOf(5), { missingKey: 'refuse' });
      expect(driver.choose({ hashKey: 'k' })).toBeDefined();
      expect(thrownBy(() => driver.choose({ hashKey: '' }))).toMatchObject({
        code: 'invalid-shard-key',
        details: { key: '', problem: 'is missing' },
      });
    });

    test('a hash key names a peer instead of its id', () => {
      const named = new PolicyDriver(make({}));
      for (let index = 0; index < 10; index++) {
        named.add(`10.9.9.${index}:1`, { hashKey: addressesOf(10)[index] ?? '' });
      }
      const hashKeys = homesOf(named.policy, keys).map(id => named.peer(id).identifier.attributes?.hashKey);
      expect(hashKeys).toEqual(homesOf(driverOf(addressesOf(10)).policy, keys));
    });

    test('a new hash key moves the peer, and takes nothing else along', () => {
      const driver = driverOf(addressesOf(10));
      const before = homesOf(driver.policy, keys);
      driver.change('10.0.0.3:50051', { hashKey: 'elsewhere' });
      expect(homesOf(driver.policy, keys)).not.toEqual(before);
      driver.change('10.0.0.3:50051', { weight: 1 });
      expect(homesOf(driver.policy, keys)).toEqual(before);
    });

    test('of two peers with one hash key the first by id serves, and the other stands by', () => {
      const driver = driverOf(addressesOf(4));
      const before = homesOf(driver.policy, keys);
      const heir = '10.0.0.0:1';
      driver.add(heir, { hashKey: '10.0.0.2:50051' });
      const inherited = before.map(home => (home === '10.0.0.2:50051' ? heir : home));
      expect(homesOf(driver.policy, keys)).toEqual(inherited);
      driver.remove(heir);
      expect(homesOf(driver.policy, keys)).toEqual(before);
      driver.add(heir, { hashKey: '10.0.0.2:50051' });
      driver.remove('10.0.0.2:50051');
      expect(homesOf(driver.policy, keys)).toEqual(inherited);
    });

    test('what is only a peer warming up moves no key', () => {
      const driver = driverOf(addressesOf(10));
      const before = homesOf(driver.policy, keys);
      const peer = driver.peer('10.0.0.3:50051');
      peer.weight = 0.1;
      driver.policy.attributesChanged?.(peer);
      expect(homesOf(driver.policy, keys)).toEqual(before);
    });

    test('takes any Unicode for a key', () => {
      const driver = driverOf(addressesOf(10));
      const texts = ['日本語', 'é', '😀', '\ud800', 'x'.repeat(10_000), 'é'.repeat(10_000)];
      expect(homesOf(driver.policy, texts)).toEqual(homesOf(driverOf(addressesOf(10)).policy, texts));
    });
  });

  describe('bounded load', () => {
    /** What a peer may have before it is given one more request. */
    const capOf = (driver: PolicyDriver, { identifier }: PolicyPeer, factor: number, minimum: number) => {
      const peers = driver.ids.map(id => driver.peer(id));
      const weight = (peer: PolicyPeer) => peer.identifier.attributes?.weight ?? 1;
      const inFlight = peers.reduce((sum, { pending }) => sum + pending, 0);
      const weights = peers.reduce((sum, peer) => sum + weight(peer), 0);
      const total = Math.ceil((inFlight + 1) * factor);
      return Math.max(minimum, Math.ceil((weight(driver.peer(identifier.id)) * total) / weights));
    };

    test('never gives a peer a request above its cap, whatever the keys, weights and flaps', () => {
      const step = fc.oneof(
        { weight: 6, arbitrary: fc.record({ key: fc.nat(12) }) },
        { weight: 2, arbitrary: fc.record({ finish: fc.nat() }) },
        { weight: 1, arbitrary: fc.record({ flap: fc.nat() }) },
        { weight: 1, arbitrary: fc.record({ reweigh: fc.nat(), to: fc.integer({ min: 1, max: 5 }) }) },
      );
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 8 }),
          fc.constantFrom(1.01, 1.25, 2),
          fc.integer({ min: 1, max: 3 }),
          fc.array(step, { maxLength: 200 }),
          (count, factor, minimum, steps) => {
            const driver = driverOf(addressesOf(count), { boundedLoad: { factor, minimum } });
            const inFlight: DrivenPeer[] = [];
            const pick = <T>(items: readonly T[], at: number) => items[at % Math.max(1, items.length)];
            const gone: DrivenPeer[] = [];
            for (const now of steps) {
              if ('key' in now) {
                const caps = new Map(
                  driver.ids.map(id => [id, capOf(driver, driver.peer(id), factor, minimum)]),
                );
                const chosen = driver.choose({ hashKey: `key-${now.key}` });
                if (driver.ids.length === 0) continue;
                if (chosen === undefined) throw new Error('nobody');
                assert.ok(chosen.pending <= (caps.get(chosen.identifier.id) ?? 0));
                inFlight.push(chosen);
              } else if ('finish' in now) {
                const [ended] = inFlight.splice(now.finish % Math.max(1, inFlight.length), 1);
                if (ended !== undefined) driver.finish(ended);
              } else if ('flap' in now) {
                const back = gone.pop();
                const id = pick(driver.ids, now.flap);
                if (back !== undefined) driver.recover(back);
                else if (id !== undefined) gone.push(driver.fail(id));
              } else {
                const id = pick(driver.ids, now.reweigh);
                if (id !== undefined) driver.change(id, { weight: now.to });
              }
            }
          },
        ),
      );
    });

    test('one key may take the whole list, evenly', () => {
      const driver = driverOf(addressesOf(10), { boundedLoad: { factor: 1.25 } });
      for (let request = 0; request < 400; request++) driver.choose({ hashKey: 'hot' });
      const pending = driver.ids.map(id => driver.peer(id).pending);
      expect(Math.max(...pending)).toBeLessThanOrEqual(50);
    });

    test('what overflows a peer spreads over all others, and comes back', () => {
      const ids = addressesOf(20);
      const driver = driverOf(ids, { boundedLoad: { factor: 1.5 } });
      for (const id of ids) setPending(driver, id, 10);
      const before = homesOf(driver.policy, keys);
      const hot = '10.0.0.7:50051';
      setPending(driver, hot, 40);
      const meanwhile = homesOf(driver.policy, keys);
      expect(movedFrom(before, meanwhile)).toEqual([hot]);
      const moved = meanwhile.filter((_, index) => before[index] === hot);
      const shares = tally(moved);
      expect(shares.has(hot)).toBe(false);
      expect(shares.size).toBe(19);
      expect(Math.max(...shares.values())).toBeLessThan((4 * moved.length) / 19);
      setPending(driver, hot, 10);
      expect(homesOf(driver.policy, keys)).toEqual(before);
    });

    test('the place of a full peer is the same for the same key', () => {
      const overflowing = () => {
        const driver = driverOf(addressesOf(20), { boundedLoad: {} });
        setPending(driver, '10.0.0.7:50051', 40);
        return homesOf(driver.policy, keys);
      };
      expect(overflowing()).toEqual(overflowing());
    });

    test.each([
      ['boundedLoad.factor', { factor: 1 }],
      ['boundedLoad.factor', { factor: Number.NaN }],
      ['boundedLoad.factor', { factor: Number.POSITIVE_INFINITY }],
      ['boundedLoad.minimum', { minimum: 0 }],
      ['boundedLoad.minimum', { minimum: 1.5 }],
    ])('refuses %s of %j', (field, boundedLoad) => {
      expect(thrownBy(() => make({ boundedLoad }))).toMatchObject({
        code: 'invalid-configuration',
        details: { field },
      });
    });
  });
}
