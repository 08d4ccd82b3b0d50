import fc from 'fast-check';
import { of } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { Identifier } from '../identifier.js';
import { type ApertureOptions, aperture } from './aperture.js';
import type { Update } from './update-operator.js';

function peers(count: number, weight?: number): Identifier[] {
  return Array.from({ length: count }, (_, index) =>
    weight === undefined ? { id: `p${index}` } : { id: `p${index}`, attributes: { weight } },
  );
}

/** The weights one client gives, by id. */
function seenBy(options: ApertureOptions, snapshot: readonly Identifier[]): Map<string, number> {
  const emitted: Update[] = [];
  of(snapshot)
    .pipe(aperture(options))
    .subscribe(update => emitted.push(update));
  const kept = emitted[0] as readonly Identifier[];
  const weights = new Map(kept.map(({ id, attributes }) => [id, attributes?.weight ?? 1]));
  if (weights.size < kept.length) throw new Error('A peer is there twice.');
  return weights;
}

function seenByAll(
  clientCount: number,
  size: number,
  snapshot: readonly Identifier[],
): Map<string, number>[] {
  return Array.from({ length: clientCount }, (_, clientIndex) =>
    seenBy({ clientIndex, clientCount, size }, snapshot),
  );
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}

describe('aperture', () => {
  it('gives whole peers where everything divides', () => {
    const seen = seenByAll(4, 2, peers(8));
    expect(seen.map(({ size }) => size)).toEqual([2, 2, 2, 2]);
    expect(seen.flatMap(weights => [...weights.values()])).toEqual(Array(8).fill(1));
    expect(new Set(seen.flatMap(weights => [...weights.keys()])).size).toBe(8);
  });

  it('cuts peers where it does not', () => {
    const seen = seenByAll(3, 1, peers(4));
    const thirds = seen.map(weights => [...weights.values()].map(weight => Math.round(weight * 3)));
    expect(thirds.map(weights => weights.toSorted((a, b) => a - b))).toEqual([
      [1, 3],
      [2, 2],
      [1, 3],
    ]);
  });

  it('covers every peer exactly alike, with no arc narrower than asked for', () => {
    const shape = fc.record({
      clientCount: fc.integer({ min: 1, max: 40 }),
      peerCount: fc.integer({ min: 1, max: 40 }),
      size: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(shape, ({ clientCount, peerCount, size }) => {
        const seen = seenByAll(clientCount, size, peers(peerCount));
        // In parts of a peer as many as there are clients, everything is an integer.
        const parts = seen.map(weights =>
          [...weights].map(([id, weight]) => [id, weight * clientCount] as const),
        );
        const lengths = parts.flat().map(([, length]) => length);
        expect(Math.min(...lengths)).toBeGreaterThan(0.999);
        expect(Math.max(...lengths)).toBeLessThan(clientCount + 0.001);
        for (const length of lengths)
          if (Math.abs(length - Math.round(length)) > 1e-9) throw new Error(`${length}`);

        const widths = parts.map(arc => sum(arc.map(([, length]) => Math.round(length))));
        expect(new Set(widths).size).toBe(1);
        expect(widths[0]).toBeGreaterThanOrEqual(Math.min(size, peerCount) * clientCount);

        const covered = new Map<string, number>();
        for (const [id, length] of parts.flat()) covered.set(id, (covered.get(id) ?? 0) + Math.round(length));
        expect(covered.size).toBe(peerCount);
        expect(new Set(covered.values()).size).toBe(1);
      }),
    );
  });

  it('takes wider arcs when there are few clients', () => {
    expect(seenBy({ clientIndex: 0, clientCount: 2, size: 3 }, peers(10)).size).toBe(5);
    expect(seenBy({ clientIndex: 0, clientCount: 1, size: 3 }, peers(10)).size).toBe(10);
  });

  it('takes 12 when not told, and everybody untouched when there are no more', () => {
    expect(seenBy({ clientIndex: 3, clientCount: 100 }, peers(100)).size).toBe(12);
    expect(seenBy({ clientIndex: 3, clientCount: 100 }, peers(12, 5))).toEqual(
      new Map(peers(12).map(({ id }) => [id, 5])),
    );
    expect(seenBy({ clientIndex: 3, clientCount: 100 }, [])).toEqual(new Map());
  });

  it('multiplies the weights of the peers', () => {
    const [plain, heavy] = [1, 8].map(weight =>
      seenBy({ clientIndex: 1, clientCount: 3, size: 1 }, peers(4, weight)),
    );
    expect(heavy).toEqual(new Map([...(plain ?? [])].map(([id, weight]) => [id, weight * 8])));
  });

  it('shuffles the ring by the seed, and not by the order of the snapshot', () => {
    const options = { clientIndex: 0, clientCount: 10, size: 2 };
    const once = seenBy(options, peers(20));
    expect(seenBy(options, peers(20).toReversed())).toEqual(once);
    expect(seenBy({ ...options, seed: 1 }, peers(20))).not.toEqual(once);
  });

  it('counts a peer once that is named twice', () => {
    const options = { clientIndex: 0, clientCount: 4, size: 1 };
    expect(seenBy(options, [...peers(8), ...peers(8)])).toEqual(seenBy(options, peers(8)));
  });

  it('follows what changes', () => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    scheduler.run(({ hot, expectObservable }) => {
      const source = hot<Update>('-a-b-|', {
        a: peers(1),
        b: { additions: [], changes: peers(1, 3), removals: [] },
      });
      expectObservable(source.pipe(aperture({ clientIndex: 0, clientCount: 9 }))).toBe('-a-b-|', {
        a: peers(1),
        b: peers(1, 3),
      });
    });
  });

  it.each<[ApertureOptions, string]>([
    [{ clientIndex: 0, clientCount: 0 }, 'clientCount'],
    [{ clientIndex: 0, clientCount: Number.NaN }, 'clientCount'],
    [{ clientIndex: 0, clientCount: 1e10 }, 'clientCount'],
    [{ clientIndex: 4, clientCount: 4 }, 'clientIndex'],
    [{ clientIndex: -1, clientCount: 4 }, 'clientIndex'],
    [{ clientIndex: 0.5, clientCount: 4 }, 'clientIndex'],
    [{ clientIndex: 0, clientCount: 4, size: 0 }, 'size'],
    [{ clientIndex: 0, clientCount: 4, seed: -1 }, 'seed'],
    [{ clientCount: 4 } as ApertureOptions, 'clientIndex'],
    [{ clientIndex: 0, clientCount: 4, width: 3 } as ApertureOptions, 'width'],
  ])('refuses %j', (options, field) => {
    expect(() => aperture(options)).toThrow(
      expect.objectContaining({ code: 'invalid-configuration', details: expect.objectContaining({ field }) }),
    );
  });
});
