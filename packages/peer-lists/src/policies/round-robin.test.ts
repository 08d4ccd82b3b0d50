import { describePolicy, PolicyDriver, seededRandom } from '@peerage/testing';
import fc from 'fast-check';
import { roundRobin } from './round-robin.js';

describePolicy({ make: random => roundRobin({ random }) });

const driverWith = (count: number, seed = 1) => {
  const driver = new PolicyDriver(roundRobin({ random: seededRandom(seed) }));
  driver.addMany(count);
  return driver;
};

test('exactly k picks each over k·n requests', () => {
  const picks = driverWith(7).spread(7 * 30);
  expect([...picks.values()]).toEqual(Array(7).fill(30));
});

test('clients that see the same peers in the same order start in different places', () => {
  const firsts = new Set(
    Array.from({ length: 40 }, (_, seed) => driverWith(5, seed).choose()?.identifier.id),
  );
  expect(firsts.size).toBe(5);
});

test('whoever comes and goes, a peer that stays has one turn in each round', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.record({ add: fc.boolean(), at: fc.nat(), picks: fc.nat({ max: 4 }) }), { maxLength: 60 }),
      fc.integer(),
      (stayers, events, seed) => {
        const driver = driverWith(0, seed);
        for (let stayer = 0; stayer < stayers; stayer++) driver.add(`s${stayer}`);
        // Turns taken by those who stay: between two turns of one of them, no other has more than two.
        const turns: string[] = [];
        events.forEach(({ add, at, picks }, index) => {
          const visitors = driver.ids.filter(id => id.startsWith('v'));
          const visitor = visitors[at % Math.max(1, visitors.length)];
          if (add) driver.add(`v${index}`);
          else if (visitor !== undefined) driver.remove(visitor);
          for (let pick = 0; pick < picks; pick++) {
            const id = driver.choose()?.identifier.id ?? '';
            if (id.startsWith('s')) turns.push(id);
          }
        });
        const counts = Array.from({ length: stayers }, (_, s) => turns.filter(id => id === `s${s}`).length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      },
    ),
  );
});
