import fc from 'fast-check';
import { of } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { Identifier, Locality } from '../identifier.js';
import { type PreferLocalityOptions, preferLocality } from './prefer-locality.js';
import type { Update, UpdateOperator } from './update-operator.js';

function at(region: string, zone: string, ...ids: string[]): Identifier[] {
  return ids.map(id => ({ id, attributes: { locality: { region, zone } } }));
}

const near = at('eu', 'eu-a', 'near1', 'near2');
const region = at('eu', 'eu-b', 'region1', 'region2');
const far = at('us', 'us-a', 'far1');
const nowhere: Identifier[] = [{ id: 'nowhere' }];
const all = [...far, ...near, ...nowhere, ...region];
const local = { region: 'eu', zone: 'eu-a' };

function pass(operator: UpdateOperator, update: Update): readonly Identifier[] {
  const emitted: Update[] = [];
  of(update)
    .pipe(operator)
    .subscribe(answer => emitted.push(answer));
  return emitted[0] as readonly Identifier[];
}

describe('preferLocality', () => {
  it.each<[number, Identifier[]]>([
    [1, near],
    [2, near],
    [3, [...near, ...region]],
    [4, [...near, ...region]],
    [5, all],
    [99, all],
  ])('with at least %d peers takes the narrowest scope that has them', (minPeerCount, expected) => {
    expect(pass(preferLocality(local, { minPeerCount }), all)).toEqual(
      all.filter(peer => expected.includes(peer)),
    );
  });

  it('asks for 3 when not told', () => {
    expect(pass(preferLocality(local), [...all, ...at('eu', 'eu-a', 'near3')])).toHaveLength(3);
    expect(pass(preferLocality(local), all)).toHaveLength(4);
  });

  it('does not count a peer twice that is named twice', () => {
    expect(pass(preferLocality(local, { minPeerCount: 3 }), [...all, ...near])).toHaveLength(6);
  });

  it('spills and returns as peers come and go', () => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    scheduler.run(({ hot, expectObservable }) => {
      const source = hot<Update>('-a-b-c-|', {
        a: [...near, ...region],
        b: { additions: [], removals: near.slice(1) },
        c: { additions: near.slice(1), removals: [] },
      });
      expectObservable(source.pipe(preferLocality(local, { minPeerCount: 2 }))).toBe('-a-b-c-|', {
        a: near,
        b: [...near.slice(0, 1), ...region],
        c: near,
      });
    });
  });

  it('can keep the others, a level lower for every scope', () => {
    const operator = preferLocality(local, { minPeerCount: 2, others: 'lower-priority' });
    expect(priorities(pass(operator, all))).toEqual({
      near1: 0,
      near2: 0,
      region1: 1,
      region2: 1,
      far1: 2,
      nowhere: 2,
    });
  });

  it('puts everybody who is in the wider scope on one level', () => {
    const operator = preferLocality(local, { minPeerCount: 3, others: 'lower-priority' });
    expect(priorities(pass(operator, all))).toEqual({
      near1: 0,
      near2: 0,
      region1: 0,
      region2: 0,
      far1: 1,
      nowhere: 1,
    });
  });

  it('ranks by the own priority first', () => {
    const standby = { id: 'standby', attributes: { locality: local, priority: 1 } };
    const operator = preferLocality(local, { minPeerCount: 1, others: 'lower-priority' });
    expect(priorities(pass(operator, [standby, ...far]))).toEqual({ standby: 3, far1: 2 });
  });

  it('compares zones within the region when that is given', () => {
    const alike = [...at('eu', 'a', 'eu1'), ...at('us', 'a', 'us1')];
    expect(pass(preferLocality({ region: 'eu', zone: 'a' }, { minPeerCount: 1 }), alike)).toHaveLength(1);
    expect(pass(preferLocality({ zone: 'a' }, { minPeerCount: 1 }), alike)).toHaveLength(2);
  });

  it('gives nobody when there is nobody', () => {
    expect(pass(preferLocality(local), [])).toEqual([]);
  });

  it.each<[unknown, PreferLocalityOptions, string]>([
    [undefined, {}, 'local'],
    [{}, {}, 'local'],
    [{ zone: '' }, {}, 'local.zone'],
    [{ region: 'eu', subZone: 7 }, {}, 'local.subZone'],
    [local, { minPeerCount: 0 }, 'minPeerCount'],
    [local, { minPeerCount: Number.NaN }, 'minPeerCount'],
    [local, { others: 'drop' as 'leave-out' }, 'others'],
    [local, { minPeers: 3 } as PreferLocalityOptions, 'minPeers'],
  ])('refuses %j with %j', (given, options, field) => {
    expect(() => preferLocality(given as Locality, options)).toThrow(
      expect.objectContaining({ code: 'invalid-configuration', details: expect.objectContaining({ field }) }),
    );
  });

  it('never leaves out a peer nearer than one it keeps, nor too many', () => {
    const place = fc.record({ region: fc.constantFrom('eu', 'us'), zone: fc.constantFrom('eu-a', 'eu-b') });
    const some = fc
      .array(place, { maxLength: 12 })
      .map(places => places.map((locality, index) => ({ id: `p${index}`, attributes: { locality } })));
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 8 }), (snapshot, minPeerCount) => {
        const kept = new Set(pass(preferLocality(local, { minPeerCount }), snapshot));
        expect(kept.size).toBeGreaterThanOrEqual(Math.min(minPeerCount, snapshot.length));
        const farthest = Math.max(-1, ...[...kept].map(distance));
        for (const peer of snapshot) expect(kept.has(peer)).toBe(distance(peer) <= farthest);
        // Without the farthest of them there would be too few.
        const nearer = [...kept].filter(peer => distance(peer) < farthest);
        expect(nearer.length).toBeLessThan(minPeerCount);
      }),
    );

    function distance({ attributes }: Identifier): number {
      if (attributes?.locality?.region !== local.region) return 2;
      return attributes.locality.zone === local.zone ? 0 : 1;
    }
  });

  function priorities(identifiers: readonly Identifier[]): Record<string, number | undefined> {
    return Object.fromEntries(identifiers.map(({ id, attributes }) => [id, attributes?.priority]));
  }
});
