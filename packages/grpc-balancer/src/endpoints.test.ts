import { connectionKeyOf, endpointOf, identifierOf } from './endpoints.js';

it.each(['10.0.0.1:80', '[::1]:80', 'unix:/run/greeter.sock', 'greeter.internal:80'])(
  '%s is the same identifier again',
  id => {
    const attributes = { weight: 2, locality: { zone: 'a' } };
    expect(identifierOf(endpointOf({ id, attributes }))).toEqual({ id, attributes });
  },
);

it('of another resolver is known by its first address', () => {
  const addresses = [
    { host: '::1', port: 80 },
    { host: '127.0.0.1', port: 80 },
  ];
  expect(identifierOf({ addresses })).toEqual({ id: '[::1]:80' });
});

it('shares a connection with equal addresses under an equal server name', () => {
  const keys = [
    endpointOf({ id: '10.0.0.1:80' }),
    endpointOf({ id: '10.0.0.1:80', attributes: { weight: 2 } }),
    endpointOf({ id: '10.0.0.1:80', attributes: { serverName: 'one.test' } }),
    endpointOf({ id: '10.0.0.1:81' }),
    endpointOf({ id: 'unix:/10.0.0.1' }),
  ].map(connectionKeyOf);
  expect(keys[0]).toBe(keys[1]);
  expect(new Set(keys).size).toBe(4);
});
