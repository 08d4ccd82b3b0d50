import { describePolicy, PolicyDriver } from '@peerage/testing';
import { single } from './single.js';

describePolicy({ make: () => single(), mayStarve: true });

test('keeps to one peer, moves on when it is gone, and does not move back', () => {
  const driver = new PolicyDriver(single());
  driver.addMany(3);
  expect([...driver.spread(10).values()]).toEqual([10, 0, 0]);
  const gone = driver.remove('p0');
  expect([...driver.spread(10).values()]).toEqual([10, 0]);
  driver.restore(gone);
  expect(driver.spread(10).get('p1')).toBe(10);
});
