import type { Policy } from '@peerage/peer-core';
import { DrivenPeer, seededRandom } from '@peerage/testing';
import { roundRobin } from '../policies/round-robin.js';
import { PolicyGroups } from './policy-groups.js';
import { RequestDraw } from './request-draw.js';

/** Groups by `metadata.team`, whose policies write down all they hear. */
function setUp(random = () => 0) {
  const heard: string[] = [];
  let made = 0;
  const child = (): Policy => {
    const name = String.fromCharCode(97 + made++);
    const inner = roundRobin({ random: () => 0 });
    const note = (what: string, { identifier }: { identifier: { id: string } }): void => {
      heard.push(`${name} ${what} ${identifier.id}`);
    };
    return {
      name,
      choose: () => inner.choose({}),
      add: peer => {
        note('add', peer);
        inner.add(peer);
      },
      remove: peer => {
        note('remove', peer);
        inner.remove(peer);
      },
      joined: peer => note('joined', peer),
      left: peer => note('left', peer),
      attributesChanged: peer => note('changed', peer),
      pendingChanged: peer => note('pending', peer),
      finished: peer => note('finished', peer),
    };
  };
  const groups = new PolicyGroups({
    child,
    keyOf: ({ identifier }) => identifier.attributes?.metadata?.['team'] ?? 'none',
    compare: (a, b) => a.localeCompare(b),
    draw: new RequestDraw(1, random, undefined),
  });
  const join = (id: string, team: string, weight = 1) => {
    const peer = new DrivenPeer({ id, attributes: { weight, metadata: { team } } });
    groups.joined(peer);
    return peer;
  };
  const add = (id: string, team: string, weight = 1) => {
    const peer = join(id, team, weight);
    groups.add(peer);
    return peer;
  };
  const rename = (peer: DrivenPeer, team: string, weight = 1) => {
    peer.identifier = { id: peer.identifier.id, attributes: { weight, metadata: { team } } };
    peer.weight = weight;
  };
  /** What was heard since it was last asked. */
  const news = () => heard.splice(0);
  const counts = () =>
    groups.all.map(({ key, joinedCount, availableCount, weight }) => [
      key,
      joinedCount,
      availableCount,
      weight,
    ]);
  return { groups, join, add, rename, news, counts };
}

test('passes every notice on to the policy of the group, and counts', () => {
  const { groups, join, add, news, counts } = setUp();
  const red = add('1', 'red', 2);
  const blue = join('2', 'blue');
  expect(news()).toEqual(['b joined 1', 'b add 1', 'a joined 2']);
  expect(counts()).toEqual([
    ['blue', 1, 0, 0],
    ['red', 1, 1, 2],
  ]);
  groups.pendingChanged(red);
  groups.finished(red, { code: 0 }, 1);
  red.weight = 5;
  groups.attributesChanged(red);
  groups.remove(red);
  groups.finished(red, { code: 0 }, 1);
  expect(news()).toEqual(['b pending 1', 'b finished 1', 'b changed 1', 'b remove 1', 'b finished 1']);
  expect(counts()[1]).toEqual(['red', 1, 0, 0]);
  groups.left(red);
  groups.finished(red, { code: 0 }, 1);
  expect(news()).toEqual(['b left 1']);
  groups.left(blue);
  expect(counts()).toEqual([]);
});

test('takes a peer whose attributes changed from one policy to the other', () => {
  const { groups, add, rename, news, counts } = setUp();
  const peer = add('1', 'red');
  add('2', 'red', 0.5);
  news();
  rename(peer, 'blue', 3);
  groups.attributesChanged(peer);
  expect(news()).toEqual(['b remove 1', 'b left 1', 'a joined 1', 'a add 1']);
  expect(counts()).toEqual([
    ['blue', 1, 1, 3],
    ['red', 1, 1, 0.5],
  ]);
  expect(groups.of(peer).key).toBe('blue');
});

test('regroups whom the key has moved, available or not, and makes a new policy for a new group', () => {
  const { groups, add, join, rename, news, counts } = setUp();
  const [one, two] = [add('1', 'red'), join('2', 'red')];
  add('3', 'blue');
  news();
  rename(one, 'green');
  rename(two, 'green');
  groups.regroup();
  expect(news()).toEqual(['b remove 1', 'b left 1', 'c joined 1', 'c add 1', 'b left 2', 'c joined 2']);
  expect(counts()).toEqual([
    ['blue', 1, 1, 1],
    ['green', 2, 1, 1],
  ]);
});

test('chooses by the shares', () => {
  const { groups, add } = setUp(seededRandom(4));
  add('1', 'a');
  add('2', 'b');
  add('3', 'c');
  for (const [index, share] of [0.5, 0, 0.5].entries()) {
    const group = groups.all[index];
    if (group !== undefined) group.share = share;
  }
  const ids = Array.from({ length: 1_000 }, () => groups.choose({})?.identifier.id);
  expect(new Set(ids)).toEqual(new Set(['1', '3']));
  expect(ids.filter(id => id === '1').length / 1_000).toBeCloseTo(0.5, 1);
});

test('falls back on whoever is there when the shares lead nowhere', () => {
  const { groups, add } = setUp();
  const a = add('1', 'a');
  const b = add('2', 'b');
  expect(groups.choose({})).toBe(a);
  groups.remove(a);
  expect(groups.choose({})).toBe(b);
  groups.remove(b);
  expect(groups.choose({})).toBeUndefined();
});

test('a policy that failed to take a peer in is not asked to let it go', () => {
  const groups = new PolicyGroups({
    child: () => ({
      ...{ name: 'full', choose: () => undefined },
      add: () => {
        throw new Error('full');
      },
      remove: () => {
        throw new Error('never added');
      },
    }),
    keyOf: () => 'all',
    compare: () => 0,
    draw: new RequestDraw(1, Math.random, undefined),
  });
  const peer = new DrivenPeer({ id: 'a' });
  groups.joined(peer);
  expect(() => groups.add(peer)).toThrow('full');
  expect(groups.of(peer).availableCount).toBe(0);
  expect(() => groups.remove(peer)).not.toThrow();
});

test('says so when a peer comes from nowhere', () => {
  expect(() => setUp().groups.add(new DrivenPeer({ id: 'a' }))).toThrow(
    'Peer "a" is in no group: it did not join.',
  );
});
