import fc from 'fast-check';
import { zoneShares } from './zone-shares.js';

/** Shares in percent, to two digits. */
function percentages(
  local: string,
  capacities: Record<string, number>,
  clients: Record<string, number>,
): Record<string, number> {
  const shares = zoneShares(local, new Map(Object.entries(capacities)), new Map(Object.entries(clients)));
  return Object.fromEntries([...shares].map(([zone, share]) => [zone, Number((100 * share).toFixed(2))]));
}

// Envoy's documentation, "Load-aware locality load balancing", has this worked example: ten hosts in each zone at
// 70, 30 and 40 % load, so 3, 7 and 6 hosts' worth of room, and all requests from the first: 19 %, 44 %, 37 %.
test('the published worked example: 19, 44 and 37 percent', () => {
  expect(percentages('a', { a: 3, b: 7, c: 6 }, { a: 1 })).toEqual({ a: 18.75, b: 43.75, c: 37.5 });
});

// The comment in Envoy's `regenerateLocalityRoutingStructures`: residual capacities of 0, 10 and 5 %.
test('the example in the source', () => {
  const shares = percentages('a', { a: 25, b: 50, c: 25 }, { a: 40, b: 40, c: 20 });
  expect(shares).toEqual({ a: 62.5, b: 25, c: 12.5 });
});

// Envoy's own test `ZoneAwareResidualsMismatched`: 3/8 stay, residual capacities of 20.83, 20.83 and 12.50 %.
test('zones with clients alone and with peers alone', () => {
  const shares = percentages('a', { a: 1, c: 3, d: 3, e: 1 }, { a: 2, b: 2, c: 1, d: 1 });
  expect(shares).toEqual({ a: 37.5, c: 24.04, d: 24.04, e: 14.42 });
});

// envoyproxy/envoy#38758, where a user expected otherwise.
test('a zone without clients is used by the others', () => {
  expect(percentages('a', { a: 1, b: 1, c: 1 }, { a: 1, b: 1 })).toEqual({ a: 66.67, b: 0, c: 33.33 });
});

test('everything stays where the zone has its part of the capacity, or more', () => {
  expect(percentages('a', { a: 1, b: 1 }, { a: 1, b: 1 })).toEqual({ a: 100, b: 0 });
  expect(percentages('a', { a: 5, b: 1 }, { a: 1, b: 1 })).toEqual({ a: 100, b: 0 });
});

test('a zone without peers sends everything to those with room', () => {
  expect(percentages('a', { b: 3, c: 1 }, { a: 1, b: 1 })).toEqual({ b: 50, c: 50 });
});

test('no room elsewhere but for rounding: everything stays', () => {
  const tenths = new Map([['a', 0.1 + 0.2]]);
  expect(zoneShares('a', tenths, new Map([['a', 1]]))).toEqual(new Map([['a', 1]]));
});

test('all clients together give every zone the part of the requests that is its part of the capacity', () => {
  const zones = ['a', 'b', 'c', 'd'];
  const counts = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(counts, counts, (peers, people) => {
      fc.pre(peers.some(count => count > 0) && people.some(count => count > 0));
      const capacities = new Map(zones.map((zone, index) => [zone, peers[index] ?? 0]));
      const clients = new Map(zones.map((zone, index) => [zone, people[index] ?? 0]));
      const capacity = peers.reduce((sum, count) => sum + count, 0);
      const clientCount = people.reduce((sum, count) => sum + count, 0);
      const got = new Map(zones.map(zone => [zone, 0]));
      for (const [home, count] of clients) {
        if (count === 0) continue;
        const shares = zoneShares(home, capacities, clients);
        expect([...shares.values()].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        for (const [zone, share] of shares)
          got.set(zone, (got.get(zone) ?? 0) + (share * count) / clientCount);
      }
      for (const zone of zones) expect(got.get(zone)).toBeCloseTo((capacities.get(zone) ?? 0) / capacity, 9);
    }),
  );
});
