import { DrivenPeer } from '@peerage/testing';
import fc from 'fast-check';
import { PeerHeap } from './peer-heap.js';

test('the first peer always has the smallest key, whatever is added, removed and changed', () => {
  const operation = fc.record({
    kind: fc.constantFrom('add', 'add', 'remove', 'set', 'raise', 'lower'),
    which: fc.nat(),
    key: fc.double({ min: -1e9, max: 1e9, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 200 }), operations => {
      const heap = new PeerHeap();
      const model = new Map<DrivenPeer, number>();
      for (const { kind, which, key } of operations) {
        const peer = [...model.keys()][which % Math.max(1, model.size)];
        if (kind === 'add') {
          const added = new DrivenPeer({ id: `p${model.size}` });
          heap.add(added, key);
          model.set(added, key);
        } else if (peer === undefined) {
          continue;
        } else if (kind === 'remove') {
          heap.remove(peer);
          model.delete(peer);
        } else if (kind === 'set') {
          heap.setKey(peer, key);
          model.set(peer, key);
        } else {
          const moved = heap.key(peer) + (kind === 'raise' ? 1 : -1) * Math.abs(key);
          if (kind === 'raise') heap.raise(peer, moved);
          else heap.lower(peer, moved);
          model.set(peer, moved);
        }
        expect(heap.size).toBe(model.size);
        expect(heap.first === undefined ? undefined : heap.key(heap.first)).toBe(
          model.size === 0 ? undefined : Math.min(...model.values()),
        );
        for (const [member, itsKey] of model) expect(heap.key(member)).toBe(itsKey);
      }
    }),
  );
});
