import type { Attributes, Policy } from '@peerage/peer-core';
import { FakeTransport, seededRandom, VirtualClock } from '@peerage/testing';
import { fewestPendingRequests } from '../policies/fewest-pending-requests.js';
import { peakEwma } from '../policies/peak-ewma.js';
import { random } from '../policies/random.js';
import { roundRobin } from '../policies/round-robin.js';
import { twoRandomChoices } from '../policies/two-random-choices.js';
import { weightedRoundRobin } from '../policies/weighted-round-robin.js';
import { PeerList } from './peer-list.js';

const inZone = (zone: string): Attributes => ({ locality: { zone } });

async function listOf(policy: Policy, peers: Record<string, Attributes>) {
  const transport = new FakeTransport({ connected: true });
  const list = new PeerList({ transport, policy, clock: new VirtualClock() });
  const identifiers = Object.entries(peers).map(([id, attributes]) => ({ id, attributes }));
  list.update({ additions: identifiers, removals: [] });
  await list.start();
  const elsewhere = (...tried: string[]): string | undefined => {
    const choice = list.tryChoose({ tried: identifiers.filter(({ id }) => tried.includes(id)) });
    choice?.finish();
    return choice?.peer.identifier.id;
  };
  return { list, transport, elsewhere };
}

const policies: [string, () => Policy][] = [
  ['round robin', () => roundRobin({ random: seededRandom(1) })],
  ['random', () => random({ random: seededRandom(1) })],
  ['two random choices', () => twoRandomChoices({ random: seededRandom(1) })],
  ['fewest pending requests', () => fewestPendingRequests({ random: seededRandom(1) })],
  ['weighted round robin', () => weightedRoundRobin({ random: seededRandom(1) })],
  ['peak EWMA', () => peakEwma({ random: seededRandom(1), clock: new VirtualClock() })],
];

describe.each(policies)('under %s a request that failed', (_name, policy) => {
  test('goes to a peer it was not on, while there is one', async () => {
    const { elsewhere } = await listOf(policy(), { a: {}, b: {}, c: {} });
    for (let turn = 0; turn < 20; turn++) {
      expect(elsewhere('a', 'b')).toBe('c');
      expect(['a', 'b', 'c']).toContain(elsewhere('a', 'b', 'c'));
    }
  });

  test('leaves the zone as well, while it can', async () => {
    const { elsewhere } = await listOf(policy(), { a: inZone('x'), b: inZone('x'), c: inZone('y') });
    for (let turn = 0; turn < 20; turn++) {
      expect(elsewhere('a')).toBe('c');
      expect(elsewhere('a', 'c')).toBe('b');
    }
  });

  test('puts everybody back', async () => {
    const { list, elsewhere } = await listOf(policy(), { a: {}, b: {}, c: {} });
    elsewhere('a', 'b', 'c');
    const chosen = new Set(Array.from({ length: 60 }, () => list.tryChoose({})?.peer.identifier.id));
    expect(chosen.size).toBe(3);
    expect(list.introspect().peers.reduce((sum, { pending }) => sum + pending, 0)).toBe(60);
  });

  test('has nowhere to go when nobody is available', async () => {
    const { transport, elsewhere } = await listOf(policy(), { a: {} });
    transport.peer('a').fail();
    expect(elsewhere('a')).toBeUndefined();
  });
});
