/** What a peer hears of its requests, and what it may do when it does. */
import { type Outcome, SharedPeer, type Subscriber, type Transport } from '@peerage/peer-core';
import { seededRandom, VirtualClock } from '@peerage/testing';
import { fewestPendingRequests } from '../policies/fewest-pending-requests.js';
import { PeerList } from './peer-list.js';

/** Takes one request at a time and notes how each ended. */
class OneAtATime extends SharedPeer {
  readonly ends: (readonly [Outcome | undefined, number | undefined])[] = [];

  override startRequest(): void {
    super.startRequest();
    this.setConnectionStatus('unavailable');
  }

  override endRequest(outcome?: Outcome, latencyMs?: number): void {
    super.endRequest();
    this.ends.push([outcome, latencyMs]);
    this.setConnectionStatus('available');
  }
}

async function listOf(...ids: string[]) {
  const peers = new Map(ids.map(id => [id, new OneAtATime({ id }, { transport: 'fake' })]));
  const peer = (id: string): OneAtATime => {
    const found = peers.get(id);
    if (found === undefined) throw new Error(`no ${id}`);
    return found;
  };
  const transport: Transport = {
    retainPeer: ({ id }, subscriber: Subscriber) => {
      peer(id).setConnectionStatus('available');
      peer(id).subscribe(subscriber);
      return peer(id);
    },
    releasePeer: ({ id }, subscriber) => peer(id).unsubscribe(subscriber),
  };
  const clock = new VirtualClock();
  const list = new PeerList({
    transport,
    clock,
    policy: fewestPendingRequests({ random: seededRandom(1) }),
  });
  list.update({ additions: ids.map(id => ({ id })), removals: [] });
  await list.start();
  return { list, clock, peer };
}

test('a peer hears how a request ended, and of the first in sixteen how long it took', async () => {
  const { list, clock, peer } = await listOf('a');
  const failed = { code: 14 };
  for (const outcome of [undefined, failed]) {
    const choice = list.tryChoose({});
    clock.advance(5);
    choice?.finish(outcome);
  }
  expect(peer('a').ends).toEqual([
    [{ code: 0 }, 5],
    [failed, undefined],
  ]);
});

test('a peer that becomes unavailable as a request starts on it takes no other, until one ends', async () => {
  const { list, peer } = await listOf('a', 'b', 'c');
  const choices = [1, 2, 3].map(() => list.tryChoose({}));
  expect(new Set(choices.map(choice => choice?.peer.identifier.id))).toEqual(new Set(['a', 'b', 'c']));
  expect(list.tryChoose({})).toBeUndefined();
  const waiting = list.choose({});
  choices[1]?.finish({ code: 14 });
  const { peer: freed } = await waiting;
  expect(freed).toBe(choices[1]?.peer);
  expect(list.tryChoose({})).toBeUndefined();
  expect(list.introspect().peers.map(({ pending }) => pending)).toEqual([1, 1, 1]);
  expect(['a', 'b', 'c'].map(id => peer(id).status.pendingRequestCount)).toEqual([1, 1, 1]);
});

test('a draining peer that becomes available with its last request leaves all the same', async () => {
  const { list, peer } = await listOf('a');
  const choice = list.tryChoose({});
  list.update({ additions: [], removals: [{ id: 'a' }] });
  expect(peer('a').subscriberCount).toBe(1);
  choice?.finish();
  expect(peer('a').subscriberCount).toBe(0);
  expect(list.introspect().peers).toEqual([]);
});
