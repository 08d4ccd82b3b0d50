/** What floors of one kind have to do as their policies do it; what all have to do is in `policies.test.ts`. */
import { seededRandom } from '@peerage/testing';
import { weightOf } from '../traffic.js';
import { AliasFloor } from './alias.js';
import { BagFloor } from './bag-floor.js';
import { GroupsFloor } from './groups.js';
import { HeapFloor } from './heap.js';
import { LatencyFloor } from './latency.js';
import { cursor, scan, twoIndexes } from './picks.js';
import { PointsFloor } from './points.js';
import { TableFloor } from './table.js';

const n = 8;

function choices(floor: { choose(): number }, count: number): number[] {
  return Array.from({ length: count }, () => floor.choose());
}

describe.each([
  ['cursor', () => new BagFloor(n, cursor())],
  ['heap', () => new HeapFloor(n)],
])('%s', (_, make) => {
  it('deals requests out evenly, after a change as well', () => {
    const floor = make();
    expect(new Set(choices(floor, n)).size).toBe(n);
    floor.lose(3);
    floor.regain(3);
    floor.replace(0, n);
    // Whatever turn it is by now, the next round is a whole one.
    for (let turn = 0; turn < 10 * n; turn++) floor.finish(floor.choose());
    expect(new Set(choices(floor, 2 * n)).size).toBe(n);
  });
});

it('heap: chooses the peer that a request was finished on', () => {
  const floor = new HeapFloor(n);
  for (const peer of choices(floor, 5 * n).slice(3, 6)) {
    floor.finish(peer);
    expect(floor.choose()).toBe(peer);
  }
});

it('two indexes: never the busiest', () => {
  const floor = new BagFloor(n, twoIndexes(seededRandom(1)));
  const [busiest] = choices(floor, 1);
  expect(choices(floor, n - 1)).not.toContain(busiest);
});

it('latency: never the slowest', () => {
  const floor = new LatencyFloor(n);
  const slow = floor.choose();
  floor.finish({ ...slow, startedAtMs: slow.startedAtMs - 1_000 });
  for (let turn = 0; turn < 100; turn++) {
    const ticket = floor.choose();
    floor.finish(ticket);
    expect(ticket.peer).not.toBe(slow.peer);
  }
});

it('alias: by weight', () => {
  const floor = new AliasFloor(n);
  floor.replace(3, 3 + n);
  floor.lose(4);
  floor.regain(4);
  const drawn = 40_000;
  const counts = new Map<number, number>();
  for (const peer of choices(floor, drawn)) counts.set(peer, (counts.get(peer) ?? 0) + 1);
  const total = [...counts.keys()].reduce((sum, peer) => sum + weightOf(peer), 0);
  for (const [peer, count] of counts) expect(count / drawn).toBeCloseTo(weightOf(peer) / total, 2);
});

it('groups: by share', () => {
  const floor = new GroupsFloor(2 * n, [0.75, 0.25]);
  const first = choices(floor, 10_000).filter(peer => peer % 2 === 0);
  expect(first.length / 10_000).toBeCloseTo(0.75, 1);
});

describe.each([
  ['points', () => new PointsFloor(n, 100)],
  ['scan', () => new BagFloor(n, scan(n))],
])('%s', (_, make) => {
  it('moves no key but those of the peer that goes and those that the other takes', () => {
    const floor = make();
    const keyCount = 1_001;
    const before = choices(floor, keyCount);
    floor.replace(2, 2 + n);
    const after = choices(floor, keyCount);
    const moved = before.flatMap((peer, key) => (peer === after[key] ? [] : [[peer, after[key]]]));
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.filter(([from, to]) => from !== 2 && to !== 2 + n)).toEqual([]);
  });
});

it('table: all have nearly equally many keys', () => {
  const floor = new TableFloor(n);
  floor.replace(0, n);
  const counts = new Map<number, number>();
  for (const peer of choices(floor, 1_001)) counts.set(peer, (counts.get(peer) ?? 0) + 1);
  expect(counts.size).toBe(n);
  for (const count of counts.values()) expect(Math.abs(count - 1_001 / n)).toBeLessThan(40);
});
