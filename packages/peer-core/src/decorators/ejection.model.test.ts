/** What holds for an ejecting transport whatever happens, in whatever order. */

import { seededRandom } from '@peerage/testing';
import { intervalMs, setUp, unavailable } from '../../testing/ejection-bed.js';
import { type Random, randomInt } from '../random.js';
import type { EjectingPeer } from './ejecting-peer.js';

const peerCount = 12;

function pick<T>(random: Random, items: readonly T[]): T | undefined {
  return items[randomInt(random, items.length)];
}

test.each([1, 2, 3, 4])('no order of events breaks what an ejecting transport promises, seed %i', seed => {
  const random = seededRandom(seed);
  const maxEjectionPercent = [10, 30, 60, 100][seed % 4] ?? 10;
  const context = setUp(peerCount, {
    random,
    maxEjectionPercent,
    failurePercentageEjection: { minimumHosts: 2, requestVolume: 5, threshold: 50 },
    successRateEjection: { minimumHosts: 3, requestVolume: 5 },
  });
  const { clock, fake, stallMonitor, transport, retain, release } = context;
  const inFlight: EjectingPeer[] = [];
  let seenOut = 0;

  const broken: string[] = [];

  function promisesBroken(): string[] {
    const { peers } = transport;
    const mostOut = Math.max(1, Math.floor((peers.length * maxEjectionPercent) / 100));
    const reachable = peers.some(({ inner }) => inner.status.connectionStatus === 'available');
    return [
      context.out().length > mostOut ? 'more are out than may be' : '',
      reachable && !peers.some(({ usable }) => usable)
        ? 'nobody can be used though somebody can be reached'
        : '',
      clock.pendingTimerCount === (peers.length > 0 ? 1 : 0) ? '' : 'a timer too many, or too few',
    ].filter(problem => problem !== '');
  }

  const steps: readonly (() => void)[] = [
    () => {
      const id = `p${randomInt(random, peerCount)}`;
      if (fake.retained.includes(id)) release(id);
      else retain(id);
    },
    () => {
      const id = pick(random, fake.retained);
      if (id !== undefined) fake.peer(id).fail();
    },
    () => {
      const id = pick(random, fake.retained);
      if (id !== undefined) fake.peer(id).connect();
    },
    () => clock.advance(randomInt(random, 2 * intervalMs)),
    () => {
      stallMonitor.longestMs = random() < 0.05 ? 1_000 : 0;
    },
  ];

  for (let step = 0; step < 10_000; step += 1) {
    if (random() < 0.02) {
      pick(random, steps)?.();
    } else {
      const peer = pick(random, transport.peers);
      if (peer?.status.connectionStatus === 'available') {
        peer.startRequest();
        inFlight.push(peer);
      }
      if (inFlight.length > 20) {
        const ended = inFlight.splice(randomInt(random, inFlight.length), 1)[0];
        const failed = random() < (Number(ended?.identifier.id.slice(1)) % 3 === 0 ? 0.8 : 0.1);
        ended?.endRequest(failed ? unavailable : random() < 0.1 ? { code: 1, cancelled: true } : undefined);
      }
    }
    seenOut = Math.max(seenOut, context.out().length);
    broken.push(...promisesBroken());
  }
  expect(broken).toEqual([]);
  expect(seenOut).toBeGreaterThan(0);
  for (const peer of inFlight) peer.endRequest();
  release(...fake.retained);
  expect([clock.pendingTimerCount, stallMonitor.running, transport.peers]).toEqual([0, false, []]);
});
