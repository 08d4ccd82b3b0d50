import type { ChooseRequest } from '@peerage/peer-core';
import { PolicyDriver, seededRandom, thrownBy } from '@peerage/testing';
import {
  addressesOf,
  describeHashPolicy,
  homesOf,
  keysOf,
  movedFrom,
  tally,
} from '../../testing/describe-hash-policy.js';
import vectors from '../hashing/hashring32-vectors.test.json' with { type: 'json' };
import { type Hashring32Options, hashring32 } from './hashring32.js';

describeHashPolicy({
  make: options => hashring32({ numReplicas: 20, ...options }),
  makeWithHeader: () => hashring32({ numReplicas: 20, alternateShardKeyHeader: 'Session' }),
});

const driverOf = (ids: readonly string[], options: Hashring32Options = {}) => {
  const driver = new PolicyDriver(hashring32(options));
  for (const id of ids) driver.add(id);
  return driver;
};

const requestOf = (hashKey: string, headers: Readonly<Record<string, string>> = {}): ChooseRequest => ({
  hashKey,
  header: name => headers[name],
});

describe.each(
  vectors.rings.map(ring => [`${ring.peers.length} peers, ${ring.numReplicas} replicas`, ring] as const),
)('agrees with the Go original on %s', (_, { peers, numReplicas, replicaDelimiter, choices }) => {
  const { policy } = driverOf(peers, { numReplicas, replicaDelimiter, offsetHeader: 'Offset' });

  test('where every key lives, and on the next two peers', () => {
    expect(choices.length).toBe(60);
    for (const choice of choices) {
      const found = choice.peers.map(
        (_peer, offset) => policy.choose(requestOf(choice.key, { offset: `${offset}` }))?.identifier.id,
      );
      expect([choice.key, ...found]).toEqual([choice.key, ...choice.peers]);
      expect(policy.choose({ hashKey: choice.key })?.identifier.id).toBe(choice.peers[0]);
    }
  });
});

test('zero unneeded moves: a peer that goes gives only its own keys', () => {
  const driver = driverOf(addressesOf(50));
  const keys = keysOf(5_000);
  const before = homesOf(driver.policy, keys);
  const { identifier } = driver.remove('10.0.0.7:50051');
  expect(movedFrom(before, homesOf(driver.policy, keys))).toEqual([identifier.id]);
});

test('weights change nothing, as in the original', () => {
  const driver = driverOf(addressesOf(10));
  const before = homesOf(driver.policy, keysOf(1_000));
  driver.change('10.0.0.7:50051', { weight: 50 });
  expect(homesOf(driver.policy, keysOf(1_000))).toEqual(before);
});

test('the alternate header takes the place of the hash key, present or not', () => {
  const driver = driverOf(addressesOf(10), { alternateShardKeyHeader: 'Shard', missingKey: 'refuse' });
  const plain = driverOf(addressesOf(10));
  const chosen = driver.policy.choose(requestOf('ignored', { shard: 'key' }));
  expect(chosen?.identifier.id).toBe(plain.policy.choose({ hashKey: 'key' })?.identifier.id);
  expect(thrownBy(() => driver.policy.choose({ hashKey: 'ignored' }))).toMatchObject({
    code: 'invalid-shard-key',
  });
});

describe('the override header', () => {
  const driver = driverOf(addressesOf(10), { peerOverrideHeader: 'Go-To', missingKey: 'refuse' });
  const goTo = (peer: string) => driver.policy.choose(requestOf('key', { 'go-to': peer }))?.identifier.id;
  const home = driver.policy.choose({ hashKey: 'key' })?.identifier.id;

  test('names the peer, key or not', () => {
    for (const id of addressesOf(10)) expect(goTo(id)).toBe(id);
    expect(driver.policy.choose({ header: () => '10.0.0.4:50051' })?.identifier.id).toBe('10.0.0.4:50051');
  });

  test('leaves it to the key when it names nobody who is available', () => {
    expect(goTo('10.9.9.9:1')).toBe(home);
    const other = addressesOf(10).find(id => id !== home) ?? '';
    driver.fail(other);
    expect(goTo(other)).toBe(home);
  });
});

describe('the offset', () => {
  test('as great as the number of available peers chooses nobody, until there are more', () => {
    const driver = driverOf(addressesOf(3), { offsetHeader: 'offset' });
    const choose = (offset: string) => driver.policy.choose(requestOf('key', { offset }))?.identifier.id;
    const found = ['0', '1', '2'].map(choose);
    expect(new Set(found)).toEqual(new Set(addressesOf(3)));
    expect(choose('3')).toBeUndefined();
    driver.add('10.0.0.9:50051');
    expect(choose('3')).toBeDefined();
  });

  test.each(['-1', '1.5', 'one', ' 1', '9'.repeat(30)])('"%s" is refused', offset => {
    const driver = driverOf(addressesOf(3), { offsetHeader: 'offset' });
    expect(thrownBy(() => driver.policy.choose(requestOf('key', { offset })))).toMatchObject({
      code: 'invalid-shard-key',
      details: { key: 'key', problem: expect.stringContaining(offset) },
    });
  });

  test('may be generated: the key spreads over the first peers clockwise, where no header says', () => {
    const driver = driverOf(addressesOf(10), {
      offsetGeneratorValue: 3,
      offsetHeader: 'offset',
      random: seededRandom(1),
    });
    const first = ['0', '1', '2'].map(
      offset => driver.policy.choose(requestOf('key', { offset }))?.identifier.id,
    );
    const spread = tally(homesOf(driver.policy, Array(600).fill('key')));
    expect(new Set(spread.keys())).toEqual(new Set(first));
    for (const count of spread.values()) expect(count).toBeGreaterThan(120);
  });

  test('that is generated is never beyond the peers there are', () => {
    const driver = driverOf(addressesOf(2), { offsetGeneratorValue: 100 });
    expect(homesOf(driver.policy, keysOf(100))).not.toContain('nobody');
  });

  test('leads below the bound too', () => {
    const driver = driverOf(addressesOf(4), { offsetHeader: 'offset', boundedLoad: { factor: 1.25 } });
    for (let request = 0; request < 40; request++) driver.choose(requestOf('key', { offset: '2' }));
    const pending = driver.ids.map(id => driver.peer(id).pending);
    expect(Math.max(...pending)).toBeLessThanOrEqual(13);
  });
});

test.each<[string, Hashring32Options]>([
  ['numReplicas', { numReplicas: 0 }],
  ['numReplicas', { numReplicas: Number.NaN }],
  ['numPeersEstimate', { numPeersEstimate: 0 }],
  ['numPeersEstimate', { numPeersEstimate: -1500 }],
  ['offsetGeneratorValue', { offsetGeneratorValue: -1 }],
  ['offsetHeader', { offsetHeader: 'off set' }],
  ['peerOverrideHeader', { peerOverrideHeader: '' }],
  ['alternateShardKeyHeader', { alternateShardKeyHeader: 'key-bin' }],
  ['missingKey', { missingKey: 'wait' as 'random' }],
])('refuses %s in %o', (field, options) => {
  expect(thrownBy(() => hashring32(options))).toMatchObject({
    code: 'invalid-configuration',
    details: { field },
  });
});

test('takes the options of the original, those without effect included', () => {
  expect(hashring32({ numPeersEstimate: 1_500 }).name).toBe('hashring32');
});
