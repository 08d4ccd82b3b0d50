import { endpointAddresses } from './endpoints.js';

it('gives every endpoint an address of its own, on the loopback interface', () => {
  const addresses = endpointAddresses(3_005, 50_051);
  expect(new Set(addresses).size).toBe(3_005);
  for (const address of addresses)
    expect(address).toMatch(/^127\.1\.\d{1,2}\.([1-9]|[1-9]\d|[12]\d\d):50051$/);
  expect([addresses[0], addresses[249], addresses[250]]).toEqual([
    '127.1.0.1:50051',
    '127.1.0.250:50051',
    '127.1.1.1:50051',
  ]);
});
