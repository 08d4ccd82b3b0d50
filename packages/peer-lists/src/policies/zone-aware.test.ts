import type { Attributes } from '@peerage/peer-core';
import { describePolicy, PolicyDriver, seededRandom } from '@peerage/testing';
import { setUp } from '../../testing/list-bed.js';
import { direct } from './direct.js';
import { failover } from './failover.js';
import { fewestPendingRequests } from './fewest-pending-requests.js';
import { rendezvous } from './rendezvous.js';
import { roundRobin } from './round-robin.js';
import { weightedRoundRobin } from './weighted-round-robin.js';
import { type ZoneAwareOptions, type ZoneCounts, zoneAware } from './zone-aware.js';

const zone = 'zone-1';
const keyed = (turn: number) => ({ hashKey: `key-${turn}` });

describePolicy({ make: random => zoneAware({ zone, random }) });
describePolicy({
  name: 'zone-aware over fewest-pending-requests, however few',
  make: random => zoneAware({ zone, random, minPeers: 0, child: () => fewestPendingRequests({ random }) }),
});
describePolicy({
  name: 'zone-aware over rendezvous',
  make: random => zoneAware({ zone, random, child: () => rendezvous({ random }) }),
  request: keyed,
});
describePolicy({
  name: 'zone-aware over weighted-round-robin',
  make: random => zoneAware({ zone, random, child: () => weightedRoundRobin({ random }) }),
});
describePolicy({
  name: 'zone-aware over direct',
  make: random => zoneAware({ zone, random, child: direct }),
  request: turn => ({ hashKey: `n${turn % 10}` }),
  mayDecline: true,
  mayStarve: true,
});
describePolicy({
  name: 'failover over zone-aware',
  make: (random, clock) => failover({ random, clock, child: () => zoneAware({ zone, random }) }),
});

const inZone = (name: string | undefined, attributes: Attributes = {}): Attributes => ({
  ...attributes,
  ...(name !== undefined && { locality: { region: 'eu', zone: name } }),
});

/** So many peers in each zone: `a-0`, `a-1`, …, each of the same weight within its zone. */
function zones(
  counts: Record<string, number>,
  options: Partial<ZoneAwareOptions> = {},
  weights: Record<string, number> = {},
) {
  const driver = new PolicyDriver(zoneAware({ zone: 'a', random: seededRandom(8), ...options }));
  for (const [name, count] of Object.entries(counts)) {
    for (let index = 0; index < count; index++) {
      driver.add(`${name}-${index}`, inZone(name, { weight: weights[name] ?? 1 }));
    }
  }
  /** The percentage of the requests that goes to each zone. */
  const shares = (): Record<string, number> => {
    const totals: Record<string, number> = {};
    for (const [id, picks] of driver.spread(10_000)) {
      const name = id.slice(0, id.indexOf('-'));
      totals[name] = (totals[name] ?? 0) + picks;
    }
    return Object.fromEntries(Object.entries(totals).map(([name, picks]) => [name, picks / 100]));
  };
  return { driver, shares };
}

/** Give or take three standard deviations of 10 000 draws; all or nothing has to be just that. */
function expectShares(shares: Record<string, number>, expected: Record<string, number>): void {
  expect(Object.keys(shares)).toEqual(Object.keys(expected));
  for (const [name, percentage] of Object.entries(expected)) {
    const margin = percentage % 100 === 0 ? 0 : 1.5;
    expect(Math.abs((shares[name] ?? Number.NaN) - percentage)).toBeLessThanOrEqual(margin);
  }
}

describe('shares', () => {
  test('the published worked example: ten peers in each zone with room for 3, 7 and 6, all clients in the first', () => {
    const { shares } = zones({ a: 10, b: 10, c: 10 }, { ownZones: { a: 1 } }, { a: 0.3, b: 0.7, c: 0.6 });
    expectShares(shares(), { a: 18.75, b: 43.75, c: 37.5 });
  });

  test('everything stays in the zone while it has its part of the peers', () => {
    expectShares(zones({ a: 4, b: 4 }, { ownZones: { a: 3, b: 3 } }).shares(), { a: 100, b: 0 });
    expectShares(zones({ a: 2, b: 6 }, { ownZones: { a: 3, b: 3 } }).shares(), { a: 50, b: 50 });
  });

  test('a peer that fails makes its zone smaller, one that recovers larger', () => {
    const { driver, shares } = zones({ a: 4, b: 4 }, { ownZones: { a: 1, b: 1 } });
    driver.fail('a-0');
    driver.fail('a-1');
    expectShares(shares(), { a: 66.67, b: 33.33 });
    for (const id of ['a-0', 'a-1']) driver.recover(driver.peer(id));
    expectShares(shares(), { a: 100, b: 0 });
  });

  test('a zone without available peers leaves everything to the others', () => {
    const { driver, shares } = zones({ a: 2, b: 4, c: 2 }, { ownZones: { a: 1, b: 1, c: 1 } });
    driver.fail('a-0');
    driver.fail('a-1');
    // b has two thirds of the capacity and a third of the clients, c has a third of both.
    expectShares(shares(), { b: 100, c: 0 });
  });

  test('so does one that never had any', () => {
    expectShares(zones({ b: 4, c: 4 }, { ownZones: { a: 1 } }).shares(), { b: 50, c: 50 });
  });

  test('peers that name no zone help out', () => {
    const { driver, shares } = zones({ a: 4 }, { ownZones: { a: 1 } });
    for (let index = 0; index < 4; index++) driver.add(`none-${index}`);
    expectShares(shares(), { a: 50, none: 50 });
  });

  test('a change of weight or of zone counts from the next choice', () => {
    const { driver, shares } = zones({ a: 3, b: 3 }, { ownZones: { a: 1, b: 1 } });
    expectShares(shares(), { a: 100, b: 0 });
    for (const id of ['b-0', 'b-1', 'b-2']) driver.change(id, inZone('b', { weight: 3 }));
    expectShares(shares(), { a: 50, b: 50 });
    for (const id of ['b-0', 'b-1']) driver.change(id, inZone('a'));
    driver.change('b-2', inZone('b'));
    // Five peers are in a by now, two of them under their old names, and one is in b.
    expectShares(shares(), { a: 60, b: 40 });
    expect(driver.spread(1_000).get('b-2')).toBe(0);
  });
});

describe('the zones of the clients', () => {
  test('are taken to have equally many, when nobody knows', () => {
    expectShares(zones({ a: 2, b: 6 }).shares(), { a: 50, b: 50 });
    expectShares(zones({ a: 6, b: 2 }).shares(), { a: 100, b: 0 });
    expectShares(zones({ a: 1, b: 7, c: 1 }).shares(), { a: 33.33, b: 66.67, c: 0 });
  });

  test('may change whenever a new object is given', () => {
    let clients: ZoneCounts | undefined;
    const { shares } = zones({ a: 4, b: 4 }, { ownZones: () => clients });
    expectShares(shares(), { a: 100, b: 0 });
    clients = { a: 3, b: 1 };
    expectShares(shares(), { a: 66.67, b: 33.33 });
    clients = { a: 1, b: 0 };
    expectShares(shares(), { a: 50, b: 50 });
    clients = undefined;
    expectShares(shares(), { a: 100, b: 0 });
  });

  test.each([[{}], [{ b: 5 }], [{ a: 0, b: 5 }], [{ a: 1, b: Number.NaN }], [{ a: 1, b: -1 }]])(
    '%p, from a function, is as good as nothing',
    counts => {
      expectShares(zones({ a: 4, b: 4 }, { ownZones: () => counts }).shares(), { a: 100, b: 0 });
    },
  );
});

describe('few peers', () => {
  test('are chosen from without regard to zones', () => {
    const { driver, shares } = zones({ a: 2, b: 3 }, { child: () => roundRobin({ random: () => 0 }) });
    expectShares(shares(), { a: 40, b: 60 });
    // The sixth makes zones of them, with equally many clients in both.
    driver.join('b-3', inZone('b'));
    expectShares(shares(), { a: 80, b: 20 });
    driver.remove('b-0');
    expectShares(shares(), { a: 50, b: 50 });
  });

  test('is for minPeers to say', () => {
    expectShares(zones({ a: 1, b: 1 }, { minPeers: 2 }).shares(), { a: 100, b: 0 });
    expectShares(zones({ a: 4, b: 4 }, { minPeers: 9, child: roundRobin }).shares(), { a: 50, b: 50 });
  });
});

test('requests of one key stay in one zone and with one peer', () => {
  const child = () => rendezvous({ random: seededRandom(3) });
  const { driver } = zones({ a: 2, b: 6 }, { child });
  const homes = () =>
    Array.from({ length: 1_000 }, (_, turn) => driver.choose(keyed(turn))?.identifier.id ?? '');
  const before = homes();
  expect(homes()).toEqual(before);
  expect(before.filter(id => id.startsWith('a')).length / 1_000).toBeCloseTo(0.5, 1);
  expect(new Set(before)).toEqual(new Set(driver.ids));
});

test('a child that declines in the zone is asked in the others', () => {
  const { driver } = zones({ a: 4, b: 4 }, { child: direct });
  expect(driver.choose({ hashKey: 'b-2' })).toBe(driver.peer('b-2'));
});

describe('in a list', () => {
  const listOf = async (options: Partial<ZoneAwareOptions> = {}) => {
    const bed = setUp({ policy: zoneAware({ zone: 'a', random: seededRandom(2), ...options }) });
    const additions = ['a-0', 'a-1', 'a-2', 'b-0', 'b-1', 'b-2'].map(id => ({
      id,
      attributes: inZone(id.slice(0, 1)),
    }));
    bed.list.update({ additions, removals: [] });
    await bed.list.start();
    bed.transport.connectAll();
    const served = () =>
      new Set(
        Array.from({ length: 200 }, () => {
          const choice = bed.list.tryChoose({});
          choice?.finish();
          return choice?.peer.identifier.id ?? 'nobody';
        }),
      );
    return { ...bed, served };
  };

  test('requests leave the zone when it fails, and come home when it recovers', async () => {
    const { transport, served } = await listOf();
    expect(served()).toEqual(new Set(['a-0', 'a-1', 'a-2']));
    for (const id of ['a-0', 'a-1', 'a-2']) transport.peer(id).fail();
    expect(served()).toEqual(new Set(['b-0', 'b-1', 'b-2']));
    transport.peer('a-0').connect();
    expect(served()).toEqual(new Set(['a-0', 'b-0', 'b-1', 'b-2']));
    for (const id of ['a-1', 'a-2']) transport.peer(id).connect();
    expect(served()).toEqual(new Set(['a-0', 'a-1', 'a-2']));
  });

  test('a known peer may turn out to be elsewhere, up or down', async () => {
    const { list, transport, served } = await listOf();
    const move = (to: string, ...ids: string[]) =>
      list.update({
        additions: [],
        removals: [],
        changes: ids.map(id => ({ id, attributes: inZone(to) })),
      });
    transport.peer('a-0').fail();
    move('b', 'a-0', 'a-1');
    move('a', 'b-0', 'b-1');
    expect(served()).toEqual(new Set(['a-2', 'b-0', 'b-1']));
    transport.peer('a-0').connect();
    expect(served()).toEqual(new Set(['a-2', 'b-0', 'b-1']));
    for (const id of ['a-2', 'b-0', 'b-1']) transport.peer(id).fail();
    expect(served()).toEqual(new Set(['a-0', 'a-1', 'b-2']));
  });

  test('a zone whose peers are all busy spills over', async () => {
    const bed = setUp({ policy: zoneAware({ zone: 'a', minPeers: 1 }), maxPendingPerPeer: 1 });
    const additions = ['a-0', 'b-0'].map(id => ({ id, attributes: inZone(id.slice(0, 1)) }));
    bed.list.update({ additions, removals: [] });
    await bed.list.start();
    bed.transport.connectAll();
    const choices = [bed.list.tryChoose({}), bed.list.tryChoose({}), bed.list.tryChoose({})];
    expect(choices.map(choice => choice?.peer.identifier.id)).toEqual(['a-0', 'b-0', undefined]);
  });
});

test.each<[string, object]>([
  ['zone', {}],
  ['zone', { zone: '' }],
  ['zone', { zone: 7 }],
  ['zone', { zone: 'a', ownZones: { b: 1 } }],
  ['zone', { zone: 'a', ownZones: { a: 0, b: 1 } }],
  ['ownZones', { zone: 'a', ownZones: 'b' }],
  ['ownZones', { zone: 'a', ownZones: null }],
  ['ownZones.b', { zone: 'a', ownZones: { a: 1, b: -1 } }],
  ['ownZones.b', { zone: 'a', ownZones: { a: 1, b: Number.NaN } }],
  ['minPeers', { zone: 'a', minPeers: -1 }],
  ['minPeers', { zone: 'a', minPeers: 1.5 }],
  ['minPeers', { zone: 'a', minPeers: Number.NaN }],
  ['child', { zone: 'a', child: roundRobin() }],
  ['header', { zone: 'a', header: 'token-bin' }],
])('an absurd %s is refused by name: %p', (field, options) => {
  expect(() => zoneAware(options as ZoneAwareOptions)).toThrow(
    expect.objectContaining({ code: 'invalid-configuration', details: expect.objectContaining({ field }) }),
  );
});

test('a zone that ownZones does not know is told which it does', () => {
  expect(() => zoneAware({ zone: 'eu-1', ownZones: { 'eu-a': 2, 'eu-b': 1 } })).toThrow(
    'zone is "eu-1"; expected a zone with clients in ownZones: eu-a, eu-b.',
  );
});
