import fc from 'fast-check';
import { of, Subject } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import createXxHash, { type XXHashAPI } from 'xxhash-wasm';
import type { Identifier } from '../identifier.js';
import type { List, ListUpdates } from '../list.js';
import { diffSnapshots, indexSnapshot } from '../snapshot.js';
import { follow } from '../updates.js';
import { applyChanges } from './known-peers.js';
import { subset } from './subset.js';
import type { Update } from './update-operator.js';

function peers(count: number, from = 0): Identifier[] {
  return Array.from({ length: count }, (_, index) => ({ id: address(from + index) }));
}

function address(index: number): string {
  return `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}:50051`;
}

/** What each update in turn makes of the subset. */
function subsets(size: number, seed: number, ...updates: Update[]): Identifier[][] {
  const emitted: Identifier[][] = [];
  of(...updates)
    .pipe(subset(size, { seed }))
    .subscribe(update => emitted.push([...(update as readonly Identifier[])]));
  return emitted;
}

function ids(identifiers: readonly Identifier[] | undefined): string[] {
  return (identifiers ?? []).map(({ id }) => id).toSorted();
}

let oracle: XXHashAPI;
beforeAll(async () => {
  oracle = await createXxHash();
});

describe('subset', () => {
  it('takes those whose XXH64 is lowest, as gRFC A68 has it', () => {
    for (const seed of [0, 7, 2 ** 40 + 3, Number.MAX_SAFE_INTEGER]) {
      const hashes = new Map(peers(500).map(({ id }) => [id, oracle.h64(id, BigInt(seed))]));
      const expected = [...hashes].toSorted(([, a], [, b]) => (a < b ? -1 : 1)).slice(0, 20);
      const [chosen] = subsets(20, seed, peers(500));
      expect(ids(chosen)).toEqual(expected.map(([id]) => id).toSorted());
    }
  });

  it('takes everybody when there are no more', () => {
    expect(subsets(20, 1, peers(20), [], peers(3)).map(ids)).toEqual([ids(peers(20)), [], ids(peers(3))]);
  });

  it('answers every update with a snapshot', () => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    scheduler.run(({ hot, expectObservable }) => {
      const heavy = { id: 'a', attributes: { weight: 2 } };
      const source = hot<Update>('-a-b-c-d-#', {
        a: [{ id: 'a' }],
        b: { additions: [], changes: [heavy], removals: [] },
        c: { additions: [], removals: [{ id: 'ghost' }] },
        d: { additions: [{ id: 'b' }], removals: [heavy] },
      });
      expectObservable(source.pipe(subset(1))).toBe('-a-b-c-d-#', {
        a: [{ id: 'a' }],
        b: [heavy],
        c: [heavy],
        d: [{ id: 'b' }],
      });
    });
  });

  it('keeps its subset when subscribed to again, and draws another for another client', () => {
    const [one, other] = [subset(20), subset(20)];
    const seen = [one, one, other].map(operator => {
      const emitted: Update[] = [];
      of(peers(1_000))
        .pipe(operator)
        .subscribe(update => emitted.push(update));
      return ids(emitted[0] as readonly Identifier[]);
    });
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).not.toEqual(seen[0]);
  });

  it('counts a peer once that is named twice, and takes the first', () => {
    const heavy = peers(30).map(({ id }) => ({ id, attributes: { weight: 2 } }));
    const [chosen] = subsets(20, 1, [...peers(30), ...heavy]);
    expect(chosen).toHaveLength(20);
    expect(new Set(ids(chosen)).size).toBe(20);
    expect(chosen?.every(({ attributes }) => attributes === undefined)).toBe(true);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses the size %d', size => {
    expect(() => subset(size)).toThrow(
      expect.objectContaining({
        code: 'invalid-configuration',
        details: expect.objectContaining({ field: 'size', value: String(size) }),
      }),
    );
  });

  it('refuses options that there are not', () => {
    const misspelt: object = { sed: 1 };
    expect(() => subset(1, misspelt)).toThrow('sed is 1; expected an option of subset');
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses the seed %d', seed => {
    expect(() => subset(1, { seed })).toThrow(
      expect.objectContaining({
        code: 'invalid-configuration',
        details: expect.objectContaining({ field: 'seed' }),
      }),
    );
  });
});

describe('subset: one peer added or removed changes at most one entry', () => {
  const setting = fc.record({
    size: fc.integer({ min: 1, max: 12 }),
    seed: fc.maxSafeNat(),
    count: fc.integer({ min: 1, max: 60 }),
    at: fc.nat(),
  });

  it.each<[string, (gone: Identifier, rest: readonly Identifier[]) => Update]>([
    ['by snapshots', (_, rest) => rest],
    ['by changes', gone => ({ additions: [], removals: [gone] })],
  ])('%s', (_, remove) => {
    fc.assert(
      fc.property(setting, ({ size, seed, count, at }) => {
        const everybody = peers(count);
        const gone = { id: address(at % count) };
        const rest = everybody.filter(({ id }) => id !== gone.id);
        const [before, after, again] = subsets(size, seed, everybody, remove(gone, rest), {
          additions: [gone],
          removals: [],
        }).map(ids);
        const left = before?.filter(id => !after?.includes(id));
        const entered = after?.filter(id => !before?.includes(id));
        expect(left).toEqual(before?.includes(gone.id) ? [gone.id] : []);
        expect(entered).toHaveLength(before?.includes(gone.id) && count > size ? 1 : 0);
        expect(again).toEqual(before);
      }),
    );
  });
});

it('subset by changes is subset by snapshots', () => {
  const identifier = fc.record({
    id: fc.integer({ min: 0, max: 15 }).map(address),
    attributes: fc.record({ weight: fc.integer({ min: 1, max: 3 }) }),
  });
  const some = fc.uniqueArray(identifier, { selector: ({ id }) => id, maxLength: 8 });
  const updates = fc.array(fc.oneof(some, fc.record({ additions: some, changes: some, removals: some })));
  fc.assert(
    fc.property(updates, fc.integer({ min: 1, max: 6 }), fc.nat(), (sequence, size, seed) => {
      const all = new Map<string, Identifier>();
      const snapshots = sequence.map(update => {
        if ('additions' in update) applyChanges(all, update);
        else {
          all.clear();
          for (const named of update) all.set(named.id, named);
        }
        return [...all.values()];
      });
      const expected = subsets(size, seed, ...snapshots).map(chosen => new Set(chosen));
      expect(subsets(size, seed, ...sequence).map(chosen => new Set(chosen))).toEqual(expected);
    }),
  );
});

it('subsets of many clients spread evenly over the peers', () => {
  const [clients, size, count] = [2_000, 5, 50];
  const connections = new Map(peers(count).map(({ id }) => [id, 0]));
  for (let seed = 0; seed < clients; seed++) {
    for (const id of ids(subsets(size, seed, peers(count))[0])) {
      connections.set(id, (connections.get(id) ?? 0) + 1);
    }
  }
  const expected = (clients * size) / count;
  const chiSquare = [...connections.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  // 99.9 % of χ² with 49 degrees of freedom is below 85.4; drawing without replacement only narrows it.
  expect(chiSquare).toBeLessThan(85.4);
});

describe('a subset of 20 of 100 000', () => {
  class CountingList implements List {
    readonly members = new Set<string>();
    readonly updates: string[] = [];

    update({ additions, changes = [], removals }: ListUpdates): void {
      for (const { id } of additions) this.members.add(id);
      for (const { id } of removals) this.members.delete(id);
      this.updates.push(`+${additions.length} ~${changes.length} -${removals.length}`);
    }
  }

  it('retains at most 20 and changes no more than changed', () => {
    const source = new Subject<Update>();
    const list = new CountingList();
    void follow(source.pipe(subset(20, { seed: 7 })))(list).start();
    source.next(peers(100_000));
    expect(list.updates).toEqual(['+20 ~0 -0']);

    // The same again, as new objects.
    source.next(peers(100_000));
    const [member] = list.members;
    source.next({ additions: [], removals: [{ id: String(member) }] });
    source.next({ additions: [{ id: String(member) }], removals: [] });
    expect(list.updates.slice(1)).toEqual(['+1 ~0 -1', '+1 ~0 -1']);

    // A third of them replaced.
    const before = new Set(list.members);
    source.next(peers(100_000, 33_333));
    const stayed = [...before].filter(id => list.members.has(id));
    const gone = ids(peers(33_333)).filter(id => before.has(id));
    expect(stayed.length).toBeLessThanOrEqual(20 - gone.length);
    expect(list.members.size).toBe(20);
  });

  it('is the same however the 100 000 came', () => {
    const everybody = peers(100_000);
    const growing: Update[] = [
      everybody.slice(0, 60_000),
      { additions: everybody.slice(60_000), removals: everybody.slice(0, 10) },
      { additions: everybody.slice(0, 10), removals: [] },
    ];
    const [whole] = subsets(20, 3, everybody);
    const grown = subsets(20, 3, ...growing).at(-1);
    expect(diffSnapshots(index(whole), index(grown))).toBeUndefined();
  });

  function index(identifiers: readonly Identifier[] = []): Map<string, Identifier> {
    return indexSnapshot(identifiers, ({ id }) => {
      throw new Error(`${id} is there twice.`);
    });
  }
});
