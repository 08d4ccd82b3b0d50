import * as fc from 'fast-check';
import { type Identifier, sameAttributes } from './identifier.js';
import type { ListUpdates } from './list.js';
import { diffSnapshots, indexSnapshot, repeatsSnapshot, type Snapshot } from './snapshot.js';

const identifier: fc.Arbitrary<Identifier> = fc.record(
  {
    id: fc.integer({ min: 1, max: 12 }).map(port => `host:${port}`),
    attributes: fc.record({ weight: fc.constantFrom(1, 2, 3) }, { requiredKeys: [] }),
  },
  { requiredKeys: ['id'] },
);

const snapshot: fc.Arbitrary<Snapshot> = fc
  .array(identifier, { maxLength: 12 })
  .map(identifiers => indexSnapshot(identifiers, () => undefined));

function applied(before: Snapshot, updates: ListUpdates | undefined): Snapshot {
  const after = new Map(before);
  for (const added of updates?.additions ?? []) {
    expect(after.has(added.id)).toBe(false);
    after.set(added.id, added);
  }
  for (const changed of updates?.changes ?? []) {
    expect(after.has(changed.id)).toBe(true);
    after.set(changed.id, changed);
  }
  for (const removed of updates?.removals ?? []) expect(after.delete(removed.id)).toBe(true);
  return after;
}

describe('indexSnapshot', () => {
  it('keeps the order of the names and the first of duplicates', () => {
    const duplicates: Identifier[] = [];
    const [first, other, second] = [{ id: 'b:1', attributes: { weight: 1 } }, { id: 'a:1' }, { id: 'b:1' }];
    const index = indexSnapshot([first, other, second], duplicate => duplicates.push(duplicate));
    expect([...index]).toEqual([
      ['b:1', first],
      ['a:1', other],
    ]);
    expect(duplicates).toEqual([second]);
  });
});

describe('repeatsSnapshot', () => {
  it('is true of what says the same in the same order', () => {
    fc.assert(
      fc.property(snapshot, before => {
        expect(repeatsSnapshot(before, structuredClone([...before.values()]))).toBe(true);
      }),
    );
  });

  it('is true only if nothing changed', () => {
    fc.assert(
      fc.property(snapshot, fc.array(identifier, { maxLength: 12 }), (before, identifiers) => {
        const duplicates: Identifier[] = [];
        const after = indexSnapshot(identifiers, duplicate => duplicates.push(duplicate));
        const news = diffSnapshots(before, after) !== undefined || duplicates.length > 0;
        expect(repeatsSnapshot(before, identifiers) && news).toBe(false);
      }),
    );
  });

  it.each([
    ['in another order', [{ id: 'b:1' }, { id: 'a:1' }]],
    ['with another attribute', [{ id: 'a:1' }, { id: 'b:1', attributes: { weight: 2 } }]],
    ['with one less', [{ id: 'a:1' }]],
    ['with one twice', [{ id: 'a:1' }, { id: 'a:1' }]],
    ['with a hole', [{ id: 'a:1' }, undefined as unknown as Identifier]],
  ])('is false of the same %s', (_, identifiers) => {
    const before = indexSnapshot([{ id: 'a:1' }, { id: 'b:1' }], () => undefined);
    expect(repeatsSnapshot(before, identifiers)).toBe(false);
  });
});

describe('diffSnapshots', () => {
  it('gives what makes one snapshot the other', () => {
    fc.assert(
      fc.property(snapshot, snapshot, (before, after) => {
        const result = applied(before, diffSnapshots(before, after));
        expect(new Set(result.keys())).toEqual(new Set(after.keys()));
        for (const [id, expected] of after) {
          const actual = result.get(id);
          expect(actual !== undefined && sameAttributes(actual, expected)).toBe(true);
        }
      }),
    );
  });

  it('is undefined for snapshots that say the same in another order', () => {
    fc.assert(
      fc.property(snapshot, before => {
        const reversed = new Map([...before].toReversed().map(([id, value]) => [id, structuredClone(value)]));
        expect(diffSnapshots(before, reversed)).toBeUndefined();
      }),
    );
  });

  it('names each identifier at most once', () => {
    fc.assert(
      fc.property(snapshot, snapshot, (before, after) => {
        const { additions, changes, removals } = diffSnapshots(before, after) ?? {
          additions: [],
          changes: [],
          removals: [],
        };
        const ids = [...additions, ...changes, ...removals].map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});
