import { describePolicy, PolicyDriver, seededRandom } from '@peerage/testing';
import { bySpeed } from './by-speed.js';

describePolicy({ make: random => bySpeed({ random }) });

const driverOf = (...ids: string[]) => {
  const driver = new PolicyDriver(bySpeed({ random: seededRandom(1) }));
  for (const id of ids) driver.add(id);
  return driver;
};

/** Lets a peer answer so often that nothing else is remembered. */
const answer = (driver: PolicyDriver, id: string, latencyMs: number) => {
  for (let turn = 0; turn < 100; turn++) driver.policy.finished?.(driver.peer(id), { code: 0 }, latencyMs);
};

test('a peer that answers three times as fast gets three times as many requests', () => {
  const driver = driverOf('fast', 'slow');
  answer(driver, 'fast', 10);
  answer(driver, 'slow', 30);
  const picks = Array.from({ length: 4_000 }, () => driver.choose()?.identifier.id);
  expect(picks.filter(id => id === 'fast').length / 4_000).toBeCloseTo(0.75, 1);
});

test('a newcomer gets as many as an average peer, until it answers', () => {
  const driver = driverOf('fast', 'slow');
  answer(driver, 'fast', 10);
  answer(driver, 'slow', 30);
  driver.add('new');
  const picks = Array.from({ length: 4_000 }, () => driver.choose()?.identifier.id);
  expect(picks.filter(id => id === 'new').length / 4_000).toBeCloseTo(1 / 3, 1);
});

test('what was cancelled says nothing of the peer', () => {
  const driver = driverOf('a', 'b');
  answer(driver, 'a', 10);
  answer(driver, 'b', 10);
  for (let turn = 0; turn < 100; turn++) {
    driver.policy.finished?.(driver.peer('a'), { code: 1, cancelled: true }, 5_000);
  }
  const picks = Array.from({ length: 4_000 }, () => driver.choose()?.identifier.id);
  expect(picks.filter(id => id === 'a').length / 4_000).toBeCloseTo(0.5, 1);
});
