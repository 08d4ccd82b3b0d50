import fc from 'fast-check';
import type { Identifier } from '../identifier.js';
import { KnownPeers } from './known-peers.js';
import { Ring } from './ring.js';

/** Many ids of few ranks: ties everywhere. */
const rankOf = (id: string): number => id.charCodeAt(0) % 3;

it('a ring kept up by changes is the ring sorted anew', () => {
  const identifier = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
    attributes: fc.record({ weight: fc.integer({ min: 1, max: 3 }) }),
  });
  const some = fc.array(identifier, { maxLength: 6 });
  const updates = fc.array(fc.oneof(some, fc.record({ additions: some, changes: some, removals: some })));
  fc.assert(
    fc.property(updates, sequence => {
      const [ring, known] = [new Ring(rankOf), new KnownPeers()];
      for (const update of sequence) {
        ring.apply(update);
        known.apply(update);
        const distinct = new Map<string, Identifier>();
        for (const named of known.list()) if (!distinct.has(named.id)) distinct.set(named.id, named);
        const sorted = [...distinct.values()].toSorted(
          (a, b) => rankOf(a.id) - rankOf(b.id) || (a.id < b.id ? -1 : 1),
        );
        expect(ring.list()).toEqual(sorted);
        expect(ring.size).toBe(sorted.length);
        expect(sorted.map((_, index) => ring.at(index))).toEqual(sorted);
      }
    }),
  );
});
