/** What the list does for every policy: black holes, busy peers, warming up, panic. */
import { type Clock, isPeerError, type Outcome, type Policy } from '@peerage/peer-core';
import { FakeTransport, seededRandom, VirtualClock } from '@peerage/testing';
import { failover } from '../policies/failover.js';
import { fewestPendingRequests } from '../policies/fewest-pending-requests.js';
import { hashRing } from '../policies/hash-ring.js';
import { hashring32 } from '../policies/hashring32.js';
import { maglev } from '../policies/maglev.js';
import { peakEwma } from '../policies/peak-ewma.js';
import { rendezvous } from '../policies/rendezvous.js';
import { roundRobin } from '../policies/round-robin.js';
import { sticky } from '../policies/sticky.js';
import { weightedRoundRobin } from '../policies/weighted-round-robin.js';
import { zoneAware } from '../policies/zone-aware.js';
import type { PeerListOptions } from './options.js';
import { PeerList } from './peer-list.js';

async function listOf(
  count: number,
  options: Partial<PeerListOptions> = {},
  clock: VirtualClock = new VirtualClock(),
) {
  const transport = new FakeTransport({ connected: true });
  const list = new PeerList({
    transport,
    policy: fewestPendingRequests({ random: seededRandom(1) }),
    clock,
    ...options,
  });
  list.update({
    additions: Array.from({ length: count }, (_, index) => ({ id: `p${index}` })),
    removals: [],
  });
  await list.start();
  const seen = (id: string) => {
    const peer = list.introspect().peers.find(({ identifier }) => identifier.id === id);
    if (peer === undefined) throw new Error(`no ${id}`);
    return peer;
  };
  return { clock, transport, list, seen };
}

/** Sends `rate` requests a second for `seconds`; gives how often each peer was chosen. */
function load(
  { clock, list }: { clock: VirtualClock; list: PeerList },
  rate: number,
  seconds: number,
  answer: (id: string) => { afterMs: number; outcome: Outcome },
): Map<string, number> {
  const picks = new Map<string, number>();
  for (let sent = 0; sent < rate * seconds; sent++) {
    clock.advance(1_000 / rate);
    const choice = list.tryChoose({ hashKey: `user-${sent}` });
    if (choice === undefined) continue;
    const { id } = choice.peer.identifier;
    picks.set(id, (picks.get(id) ?? 0) + 1);
    const { afterMs, outcome } = answer(id);
    clock.setTimer(() => choice.finish(outcome), afterMs);
  }
  return picks;
}

const total = (picks: Map<string, number>) => [...picks.values()].reduce((sum, each) => sum + each, 0);

describe('the black hole', () => {
  const policies: [string, (clock: Clock) => Policy][] = [
    ['round robin', () => roundRobin({ random: seededRandom(3) })],
    ['fewest pending requests', () => fewestPendingRequests({ random: seededRandom(3) })],
    ['weighted round robin', () => weightedRoundRobin({ random: seededRandom(3) })],
    ['peak EWMA', clock => peakEwma({ random: seededRandom(3), clock })],
    ['failover', clock => failover({ random: seededRandom(3), clock })],
    ['hash ring', () => hashRing()],
    ['hashring32 with bounded load', () => hashring32({ boundedLoad: {} })],
    ['maglev', () => maglev()],
    ['rendezvous', () => rendezvous()],
    ['sticky', clock => sticky({ clock })],
    ['zone-aware', () => zoneAware({ zone: 'a', random: seededRandom(3) })],
  ];

  test.each(policies)(
    'under %s a peer failing in 1 ms among ten gets at most its share',
    async (_name, policy) => {
      for (const rate of [1_000, 4_000]) {
        const clock = new VirtualClock();
        const context = await listOf(10, { policy: policy(clock) }, clock);
        const picks = load(context, rate, 5, id =>
          id === 'p3' ? { afterMs: 1, outcome: { code: 14 } } : { afterMs: 20, outcome: { code: 0 } },
        );
        expect((picks.get('p3') ?? 0) / total(picks)).toBeLessThanOrEqual(0.1);
        expect(total(picks)).toBe(rate * 5);
      }
    },
  );

  test('without the guard the same peer would draw most of the traffic', async () => {
    const context = await listOf(10, { failureGuard: false });
    const picks = load(context, 2_000, 5, id =>
      id === 'p3' ? { afterMs: 1, outcome: { code: 14 } } : { afterMs: 20, outcome: { code: 0 } },
    );
    expect((picks.get('p3') ?? 0) / total(picks)).toBeGreaterThan(0.4);
  });

  test('a peer that fails more than the others and has twice its share takes a break', async () => {
    // A policy that sends everything to one peer, as a hot key would.
    const stubborn = (): Policy => {
      const inner = roundRobin({ random: () => 0 });
      const peers = new Set<Parameters<Policy['add']>[0]>();
      return {
        name: 'stubborn',
        add: peer => {
          peers.add(peer);
          inner.add(peer);
        },
        remove: peer => {
          peers.delete(peer);
          inner.remove(peer);
        },
        choose: request =>
          [...peers].find(({ identifier }) => identifier.id === 'p0') ?? inner.choose(request),
      };
    };
    const context = await listOf(4, { policy: stubborn() });
    const failing = { afterMs: 1, outcome: { code: 13 } };
    load(context, 1_000, 0.1, () => failing);
    expect(context.seen('p0').suspended).toBe(true);
    expect(context.list.tryChoose({})?.peer.identifier.id).not.toBe('p0');
    context.clock.advance(1_000);
    expect(context.seen('p0').suspended).toBe(false);
  });

  test('nobody takes a break below the panic threshold, and breaks end when others fail', async () => {
    const context = await listOf(4);
    context.transport.peer('p1').fail();
    context.transport.peer('p2').fail();
    load(context, 1_000, 0.2, id => ({ afterMs: 1, outcome: { code: id === 'p0' ? 13 : 0 } }));
    expect(context.seen('p0').suspended).toBe(false);
  });

  test.each([
    ['the caller’s fault', { code: 3 }],
    ['our own cancel', { code: 1, cancelled: true }],
    ['a cancelled peer failure', { code: 14, cancelled: true }],
  ])('%s costs the peer nothing', async (_name, outcome) => {
    const { list, seen, clock } = await listOf(2);
    const choice = list.tryChoose({});
    const id = choice?.peer.identifier.id ?? '';
    choice?.finish(outcome);
    expect(seen(id).pending).toBe(0);
    expect(clock.pendingTimerCount).toBe(0);
    const next = [list.tryChoose({}), list.tryChoose({})].map(each => each?.peer.identifier.id);
    expect(next).toContain(id);
  });

  test('what counts as a failure is configurable', async () => {
    const { list } = await listOf(2, { failureGuard: { isFailure: ({ code }) => code === 5 } });
    const failed = list.tryChoose({});
    failed?.finish({ code: 5 });
    const next = [list.tryChoose({}), list.tryChoose({})].map(choice => choice?.peer.identifier.id);
    // The failed request still counts, so the other peer gets the next one, and nobody two of two.
    expect(next[0]).not.toBe(failed?.peer.identifier.id);
  });

  test('a failed request keeps no peer from draining and leaves no timer behind', async () => {
    const { list, transport, clock } = await listOf(2);
    const choice = list.tryChoose({});
    choice?.finish({ code: 14 });
    expect(clock.pendingTimerCount).toBe(1);
    const id = choice?.peer.identifier.id ?? '';
    list.update({ additions: [], removals: [{ id }] });
    expect(transport.retained).not.toContain(id);
    await list.stop();
    expect(clock.pendingTimerCount).toBe(0);
  });
});

describe('maxPendingPerPeer', () => {
  test('spills to the others, then makes requests wait, then sheds', async () => {
    const { list, seen } = await listOf(2, { maxPendingPerPeer: 2, queueCapacity: 1 });
    const choices = [1, 2, 3, 4].map(() => list.tryChoose({}));
    expect(choices.map(choice => choice === undefined)).toEqual([false, false, false, false]);
    expect([seen('p0'), seen('p1')]).toMatchObject([
      { pending: 2, busy: true },
      { pending: 2, busy: true },
    ]);
    expect(list.tryChoose({})).toBeUndefined();
    const waiting = list.choose({});
    const shed: unknown = await list.choose({}).catch((error: unknown) => error);
    expect(isPeerError(shed, 'choose-queue-full')).toBe(true);
    choices[0]?.finish();
    expect((await waiting).peer.identifier.id).toBe(choices[0]?.peer.identifier.id);
    expect(list.introspect().waiting).toBe(0);
  });

  test('a busy peer is still available, and says so', async () => {
    const { list } = await listOf(1, { maxPendingPerPeer: 1 });
    list.tryChoose({});
    const failure: unknown = await list.choose({}, { failFast: true }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'no-available-peer', details: { busy: 1, unavailable: 0 } });
  });
});

describe('slowStart', () => {
  test('a peer warms up over a window of its own', async () => {
    const { list, clock, transport, seen } = await listOf(1, {
      slowStart: { windowMs: 10_000, minPercent: 20 },
    });
    expect(seen('p0').weight).toBe(0.2);
    clock.advance(5_000);
    expect(seen('p0').weight).toBeCloseTo(0.5);
    list.update({ additions: [{ id: 'late', attributes: { weight: 4 } }], removals: [] });
    expect(seen('late').weight).toBeCloseTo(0.8);
    clock.advance(5_000);
    // The newcomer neither shortens nor lengthens the first one's window.
    expect(seen('p0').weight).toBe(1);
    expect(seen('late').weight).toBeCloseTo(2);
    clock.advance(5_000);
    expect(seen('late').weight).toBe(4);
    expect(clock.pendingTimerCount).toBe(0);
    transport.peer('p0').fail();
    transport.peer('p0').connect();
    expect(seen('p0').weight).toBe(0.2);
    await list.stop();
    expect(clock.pendingTimerCount).toBe(0);
  });

  test('aggression gives more weight early', async () => {
    const { clock, seen } = await listOf(1, { slowStart: { windowMs: 10_000, aggression: 2 } });
    clock.advance(2_500);
    expect(seen('p0').weight).toBeCloseTo(0.5);
  });

  test('tells the policy of every change of weight', async () => {
    const heard: number[] = [];
    const policy: Policy = {
      ...{ name: 'listening', remove: () => undefined, choose: () => undefined },
      add: peer => void heard.push(peer.weight),
      attributesChanged: peer => void heard.push(peer.weight),
    };
    const { clock } = await listOf(1, { policy, slowStart: { windowMs: 2_000 } });
    clock.advance(2_000);
    expect(heard).toHaveLength(21);
    expect(heard.toSorted((a, b) => a - b)).toEqual(heard);
    expect([heard[0], heard.at(-1)]).toEqual([0.1, 1]);
  });
});

test.each([
  ['slowStart.windowMs', { slowStart: { windowMs: 0 } }],
  ['slowStart.minPercent', { slowStart: { windowMs: 1, minPercent: 0 } }],
  ['slowStart.aggression', { slowStart: { windowMs: 1, aggression: Number.NaN } }],
  ['failureGuard.panicThreshold', { failureGuard: { panicThreshold: 101 } }],
  ['maxPendingPerPeer', { maxPendingPerPeer: 0 }],
  ['maxPendingPerPeer', { maxPendingPerPeer: 1.5 }],
])('an absurd %s is refused by name', async (field, options) => {
  await expect(listOf(1, options)).rejects.toMatchObject({
    code: 'invalid-configuration',
    details: { field },
  });
});
