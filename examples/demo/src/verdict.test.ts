import type { PeerRow } from './peer-rows.js';
import { Statistics } from './statistics.js';
import { faults } from './verdict.js';

const cast = { killed: 'k', added: 'a', removed: 'r' };

const row = (id: string, status: PeerRow['status'], calls = 1): PeerRow => ({
  id,
  status,
  calls,
  pending: 0,
  p50Ms: 1,
  p99Ms: 1,
  share: 0.25,
});

const goodRows = [row('k', 'unavailable'), row('a', 'available'), row('r', 'removed'), row('o', 'available')];

function faultsOf({
  rows = goodRows,
  calls = [],
}: {
  rows?: PeerRow[];
  calls?: [peer: string | undefined, code: string][];
}): string[] {
  const statistics = new Statistics();
  for (const [peer, code] of calls) statistics.record({ peer, code, latencyMs: 1 });
  return faults(cast, rows, statistics);
}

it('finds nothing wrong when only calls on the killed server were lost', () => {
  const calls: [string, string][] = [
    ['k', 'OK'],
    ['k', 'UNAVAILABLE'],
    ['a', 'OK'],
    ['r', 'OK'],
    ['o', 'OK'],
  ];
  expect(faultsOf({ calls })).toEqual([]);
});

it.each(['a', 'r', 'o'])('finds a lost call on %s, which was not killed', peer => {
  expect(faultsOf({ calls: [[peer, 'UNAVAILABLE']] })).toEqual([
    `1 of the calls on ${peer} failed with UNAVAILABLE.`,
  ]);
});

it('finds calls on the killed server that failed in another way', () => {
  expect(faultsOf({ calls: [['k', 'INTERNAL']] })).toEqual(['1 of the calls on k failed with INTERNAL.']);
});

it('finds calls that never had a peer', () => {
  expect(faultsOf({ calls: [[undefined, 'UNAVAILABLE']] })).toEqual([
    '1 of the calls on no peer failed with UNAVAILABLE.',
  ]);
});

it('finds a killed server that counts as available', () => {
  const rows = [row('k', 'available'), row('a', 'available'), row('r', 'removed')];
  expect(faultsOf({ rows })).toEqual(['k was killed and is still called available.']);
});

it('finds an added server without calls', () => {
  const rows = [row('k', 'connecting'), row('a', 'available', 0), row('r', 'removed')];
  expect(faultsOf({ rows })).toEqual(['a was added and got no call.']);
});

it.each(['available', 'draining'] as const)('finds a removed server that is %s', status => {
  const rows = [row('k', 'connecting'), row('a', 'available'), row('r', status)];
  expect(faultsOf({ rows })).toEqual(['r was removed and is still in the list.']);
});
