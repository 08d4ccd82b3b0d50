import fc from 'fast-check';
import type { Identifier } from '../identifier.js';
import { LowestRanked } from './lowest-ranked.js';

/** Many ids of few ranks: ties everywhere. */
const rankOf = (id: string): number => id.charCodeAt(0) % 3;

describe('LowestRanked', () => {
  const ids = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'), { maxLength: 30 });

  it('keeps the lowest, of equal ranks those whose ids sort first, in whatever order they come', () => {
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 14 }), (offered, size) => {
        const lowest = new LowestRanked(size, rankOf);
        for (const id of offered) lowest.offer({ id });
        const expected = [...new Set(offered)]
          .toSorted((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))
          .slice(0, size);
        const kept = lowest.list().map(({ id }) => id);
        expect(kept.toSorted()).toEqual(expected.toSorted());
        for (const id of offered) expect(lowest.has(id)).toBe(expected.includes(id));
      }),
    );
  });

  it('keeps the first of an id, and changes it when told to', () => {
    const lowest = new LowestRanked(2, rankOf);
    const [first, second, third] = [1, 2, 3].map(weight => ({ id: 'c', attributes: { weight } }));
    for (const identifier of [first, second]) lowest.offer(identifier as Identifier);
    expect(lowest.list()).toEqual([first]);
    lowest.change(third as Identifier);
    lowest.change({ id: 'ghost' });
    expect(lowest.list()).toEqual([third]);
  });

  it('forgets everybody', () => {
    const lowest = new LowestRanked(2, rankOf);
    lowest.offer({ id: 'a' });
    lowest.clear();
    expect(lowest.list()).toEqual([]);
    lowest.offer({ id: 'a' });
    expect(lowest.list()).toEqual([{ id: 'a' }]);
  });
});
