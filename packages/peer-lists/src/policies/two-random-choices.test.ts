import { describePolicy, PolicyDriver, seededRandom, VirtualClock } from '@peerage/testing';
import { type TwoRandomChoicesOptions, twoRandomChoices } from './two-random-choices.js';

for (const choiceCount of [2, 3, 'all'] as const) {
  describePolicy({
    name: `two-random-choices of ${choiceCount}`,
    make: random => twoRandomChoices({ choiceCount, random }),
  });
}

const driverWith = (count: number, options: TwoRandomChoicesOptions = {}) => {
  const driver = new PolicyDriver(twoRandomChoices({ random: seededRandom(5), ...options }));
  driver.addMany(count);
  return driver;
};

test('never draws one peer twice: a hung peer among two gets nothing while the other is idle', () => {
  const driver = driverWith(2);
  const hung = driver.choose();
  const picks = driver.spread(2_000);
  expect(picks.get(hung?.identifier.id ?? '')).toBe(0);
});

test('looking at all always finds a least loaded peer', () => {
  const driver = driverWith(7, { choiceCount: 'all' });
  for (let turn = 0; turn < 700; turn++) driver.choose();
  expect(driver.ids.map(id => driver.peer(id).pending)).toEqual(Array(7).fill(100));
});

test('ties are broken at random', () => {
  const firsts = new Set(
    Array.from(
      { length: 50 },
      (_, seed) => driverWith(3, { random: seededRandom(seed) }).choose()?.identifier.id,
    ),
  );
  expect(firsts.size).toBe(3);
});

test('a peer of twice the weight carries twice the load', () => {
  const driver = new PolicyDriver(twoRandomChoices({ random: seededRandom(5), choiceCount: 'all' }));
  driver.addMany(3, index => ({ weight: index === 0 ? 2 : 1 }));
  for (let turn = 0; turn < 400; turn++) driver.choose();
  expect(driver.peer('p0').pending).toBe(200);
});

/**
 * The supermarket model: Poisson arrivals at `load` per server, exponential service of mean 1. The expected time
 * in the system is Σ load^((dⁱ − d)/(d − 1)) (Mitzenmacher 1996).
 */
function supermarket(choiceCount: number, load: number): number {
  const servers = 300;
  const seconds = 300;
  const warmUp = 100;
  const random = seededRandom(17);
  const exponential = (mean: number): number => -Math.log(1 - random()) * mean;
  const clock = new VirtualClock();
  const driver = driverWith(servers, { choiceCount, random: seededRandom(23) });
  const queues = new Map<string, number[]>();
  let spent = 0;
  let served = 0;
  const serve = (id: string): void => {
    clock.setTimer(() => {
      const queue = queues.get(id) ?? [];
      const arrivedAt = queue.shift() ?? 0;
      driver.finish(driver.peer(id));
      if (arrivedAt > warmUp) {
        spent += clock.now() - arrivedAt;
        served += 1;
      }
      if (queue.length > 0) serve(id);
    }, exponential(1));
  };
  while (clock.now() < seconds) {
    clock.advance(exponential(1 / (load * servers)));
    const id = driver.choose()?.identifier.id ?? '';
    const queue = queues.get(id) ?? [];
    queues.set(id, queue);
    if (queue.push(clock.now()) === 1) serve(id);
  }
  return spent / served;
}

test.each([
  [2, 2.61],
  [3, 2.03],
])(
  'with %i choices the mean time in the system is that of the supermarket model',
  (choiceCount, expected) => {
    expect(Math.abs(supermarket(choiceCount, 0.9) / expected - 1)).toBeLessThan(0.05);
  },
);

test.each([1, 11, 2.5, Number.NaN, 0, -1])('a choiceCount of %p is refused by name', choiceCount => {
  expect(() => twoRandomChoices({ choiceCount })).toThrow('choiceCount is');
});
