import { type DrivenPeer, describePolicy, PolicyDriver, seededRandom } from '@peerage/testing';
import fc from 'fast-check';
import { FewestPendingRequests, fewestPendingRequests } from './fewest-pending-requests.js';

describePolicy({ make: random => fewestPendingRequests({ random }) });

const driverWith = (count: number, seed = 1) => {
  const driver = new PolicyDriver(fewestPendingRequests({ random: seededRandom(seed) }));
  driver.addMany(count);
  return driver;
};

const pendingOf = (driver: PolicyDriver) => driver.ids.map(id => driver.peer(id).pending);

test('idle traffic is exact round robin', () => {
  const picks = driverWith(7).spread(7 * 30);
  expect([...picks.values()]).toEqual(Array(7).fill(30));
});

test('and stays so when the turns are numbered anew', () => {
  const driver = new PolicyDriver(new FewestPendingRequests(seededRandom(1), 50));
  driver.addMany(7);
  const rounds = Array.from({ length: 40 }, () => [...driver.spread(7).values()]);
  expect(rounds).toEqual(Array(40).fill(Array(7).fill(1)));
});

test('with equal service times the peers differ by one request at most', () => {
  const driver = driverWith(9);
  const inFlight: DrivenPeer[] = [];
  for (let turn = 0; turn < 2_000; turn++) {
    const chosen = driver.choose();
    if (chosen !== undefined) inFlight.push(chosen);
    // Forty requests at a time, ending in the order they started.
    if (inFlight.length > 40) inFlight.splice(0, 1).forEach(ended => driver.finish(ended));
    const pending = pendingOf(driver);
    expect(Math.max(...pending) - Math.min(...pending)).toBeLessThanOrEqual(1);
  }
});

test('clients that see the same peers in the same order start in different places', () => {
  const firsts = new Set(
    Array.from({ length: 60 }, (_, seed) => driverWith(5, seed).choose()?.identifier.id),
  );
  expect(firsts.size).toBe(5);
});

test('a flap gives a busy peer no request more than its count allows', () => {
  const driver = driverWith(2);
  const busy = driver.choose();
  if (busy === undefined) throw new Error('no peer');
  driver.restore(driver.remove(busy.identifier.id));
  expect(driver.choose()).not.toBe(busy);
});

test('is a sorted list with a sift: always a peer with the minimum, and among those the one chosen longest ago', () => {
  const operation = fc.oneof(
    { weight: 6, arbitrary: fc.constant('choose' as const) },
    { weight: 4, arbitrary: fc.nat().map(which => ({ finish: which })) },
    { weight: 1, arbitrary: fc.nat().map(which => ({ flap: which })) },
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.array(operation, { maxLength: 300 }),
      (count, operations) => {
        const driver = driverWith(count, count);
        const chosenAt = new Map<string, number>();
        const inFlight: DrivenPeer[] = [];
        let at = 0;
        for (const step of operations) {
          if (step === 'choose') {
            const least = Math.min(...pendingOf(driver));
            const candidates = driver.ids.filter(id => driver.peer(id).pending === least);
            const chosen = driver.choose();
            if (chosen === undefined) throw new Error('no peer');
            expect(candidates).toContain(chosen.identifier.id);
            // Compared only where both have a history since the last arrival.
            const age = chosenAt.get(chosen.identifier.id);
            if (age !== undefined) {
              for (const id of candidates) expect(chosenAt.get(id) ?? age).toBeGreaterThanOrEqual(age);
            }
            chosenAt.set(chosen.identifier.id, at++);
            inFlight.push(chosen);
          } else if ('finish' in step) {
            const [ended] = inFlight.splice(step.finish % Math.max(1, inFlight.length), 1);
            if (ended !== undefined) driver.finish(ended);
          } else {
            const id = driver.ids[step.flap % driver.ids.length];
            if (id === undefined) throw new Error('no peer');
            driver.restore(driver.remove(id));
            // It took somebody's turn, by chance: whose is not the model's to know.
            chosenAt.clear();
          }
        }
      },
    ),
  );
});
