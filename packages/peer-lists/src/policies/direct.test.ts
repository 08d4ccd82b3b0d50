import { describePolicy, PolicyDriver } from '@peerage/testing';
import { direct } from './direct.js';

describePolicy({
  make: () => direct(),
  request: turn => ({ hashKey: `p${turn % 10}` }),
  mayDecline: true,
});

test('chooses the peer that the key names, and nobody in its place', () => {
  const driver = new PolicyDriver(direct());
  driver.addMany(3);
  expect(driver.choose({ hashKey: 'p1' })).toBe(driver.peer('p1'));
  driver.remove('p1');
  expect(driver.choose({ hashKey: 'p1' })).toBeUndefined();
});

test.each([{}, { hashKey: '' }])('the request %p can never have a peer', request => {
  expect(() => new PolicyDriver(direct()).choose(request)).toThrow('is missing');
});
