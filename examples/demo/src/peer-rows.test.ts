import { type ListedPeer, peerRows } from './peer-rows.js';
import { Statistics } from './statistics.js';

const listed = (id: string, facts: Partial<ListedPeer> = {}): ListedPeer => ({
  identifier: { id },
  connectionStatus: 'available',
  pending: 0,
  draining: false,
  ...facts,
});

function callsOn(...peers: string[]): Statistics {
  const statistics = new Statistics();
  for (const peer of peers) statistics.record({ peer, code: 'OK', latencyMs: 4 });
  return statistics;
}

it('joins what the list says of a peer and what its calls came to', () => {
  const rows = peerRows([listed('a', { pending: 2 })], callsOn('a', 'b', 'a', 'b'));
  expect(rows[0]).toEqual({
    id: 'a',
    status: 'available',
    pending: 2,
    calls: 2,
    p50Ms: expect.closeTo(4, 1),
    p99Ms: expect.closeTo(4, 1),
    share: 0.5,
  });
});

it('takes the status from the connection, from draining, and from absence', () => {
  const peers = [listed('a', { connectionStatus: 'unavailable' }), listed('b', { draining: true })];
  const rows = peerRows(peers, callsOn('gone'));
  expect(Object.fromEntries(rows.map(({ id, status }) => [id, status]))).toEqual({
    a: 'unavailable',
    b: 'draining',
    gone: 'removed',
  });
});

it('keeps the order of first calls while peers come and go', () => {
  const statistics = callsOn('b', 'a');
  const ids = (peers: ListedPeer[]): string[] => peerRows(peers, statistics).map(({ id }) => id);
  expect(ids([listed('a'), listed('b'), listed('c')])).toEqual(['b', 'a', 'c']);
  expect(ids([listed('c'), listed('a')])).toEqual(['b', 'a', 'c']);
});

it('shows a peer that had no call', () => {
  expect(peerRows([listed('a')], new Statistics())).toMatchObject([
    { calls: 0, p50Ms: 0, p99Ms: 0, share: 0 },
  ]);
});
