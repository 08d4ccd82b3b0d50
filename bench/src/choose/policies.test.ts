/** A floor that does less than its policy would flatter nobody and mislead everybody. */
import { seededRandom } from '@peerage/testing';
import { cases } from './cases.js';
import { HeapFloor } from './floors/heap.js';
import { ListSubject } from './list-subject.js';
import { policies } from './policies.js';

const n = 8;

describe.each(Object.entries(policies))('%s', (name, { policy, Floor }) => {
  it('bears its own name', () => {
    expect(policy({ random: seededRandom(1) }).name).toBe(name);
  });

  it.each(Object.entries(cases))('does the case %s on the list', (_, prepare) => {
    const run = prepare(new ListSubject(policy({ random: seededRandom(1) }), n), n);
    expect(() => run(100)).not.toThrow();
  });

  it('has a floor that deals requests out evenly', () => {
    const floor = new Floor(n);
    expect(new Set(Array.from({ length: n }, () => floor.choose())).size).toBe(n);
    expect(new Set(Array.from({ length: 2 * n }, () => floor.choose())).size).toBe(n);
  });

  it('has a floor that goes on dealing evenly after every kind of change', () => {
    const floor = new Floor(n);
    cases.flap(floor, n)(10 * n + 3);
    cases.update(floor, n)(10 * n + 3);
    expect(new Set(Array.from({ length: n }, () => floor.choose())).size).toBe(n);
  });
});

describe('the floor of fewest-pending-requests', () => {
  it('chooses the peer that a request was finished on', () => {
    const floor = new HeapFloor(n);
    const tickets = Array.from({ length: 5 * n }, () => floor.choose());
    for (const ticket of tickets.slice(3, 6)) {
      floor.finish(ticket);
      expect(floor.choose()).toBe(ticket);
    }
  });
});
