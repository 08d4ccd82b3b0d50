import { thrownBy } from '@peerage/testing';
import * as fc from 'fast-check';
import { isHostName, parseAddress } from './address.js';
import { isPeerError } from './errors.js';

const port = fc.integer({ min: 1, max: 65_535 });
const label = fc.stringMatching(/^[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,20}[a-zA-Z0-9_])?$/);
const name = fc
  .tuple(fc.array(label, { maxLength: 4 }), fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{0,5}$/))
  .map(([labels, last]) => [...labels, last].join('.'));

describe('parseAddress', () => {
  it('splits any host name and port', () => {
    fc.assert(
      fc.property(name, port, (host, number) => {
        expect(parseAddress(`${host}:${number}`)).toEqual({ kind: 'tcp', host, port: number, ipVersion: 0 });
      }),
    );
  });

  it('splits any IPv4 address and port', () => {
    fc.assert(
      fc.property(fc.ipV4(), port, (host, number) => {
        expect(parseAddress(`${host}:${number}`)).toEqual({ kind: 'tcp', host, port: number, ipVersion: 4 });
      }),
    );
  });

  it('splits any IPv6 address in brackets and port', () => {
    fc.assert(
      fc.property(fc.ipV6(), port, (host, number) => {
        expect(parseAddress(`[${host}]:${number}`)).toEqual({
          kind: 'tcp',
          host,
          port: number,
          ipVersion: 6,
        });
      }),
    );
  });

  it.each([
    ['localhost:80', { kind: 'tcp', host: 'localhost', port: 80, ipVersion: 0 }],
    ['my_service.ns.svc.:80', { kind: 'tcp', host: 'my_service.ns.svc.', port: 80, ipVersion: 0 }],
    ['[fe80::1%eth0]:80', { kind: 'tcp', host: 'fe80::1%eth0', port: 80, ipVersion: 6 }],
    ['[::ffff:10.0.0.1]:80', { kind: 'tcp', host: '::ffff:10.0.0.1', port: 80, ipVersion: 6 }],
    ['unix:/run/a:b.sock', { kind: 'unix', path: '/run/a:b.sock' }],
    ['unix:relative.sock', { kind: 'unix', path: 'relative.sock' }],
  ])('reads %s', (address, expected) => {
    expect(parseAddress(address)).toEqual(expected);
  });

  it.each([
    ['', 'is empty'],
    ['host', 'has no port'],
    ['host:', 'has no port'],
    ['[::1]', 'has no port'],
    [':80', 'has no host'],
    ['host:0', 'has port 0, outside 1 to 65535'],
    ['host:65536', 'has port 65536, outside 1 to 65535'],
    ['host:99999', 'has port 99999, outside 1 to 65535'],
    ['host:http', 'has the port "http"'],
    ['host:-1', 'has the port "-1"'],
    ['host:8 0', 'has the port "8 0"'],
    ['host:123456', 'has the port "123456"'],
    ['::1:80', 'has an IPv6 address without brackets, or a scheme'],
    ['dns:///host:80', 'has an IPv6 address without brackets, or a scheme'],
    ['[10.0.0.1]:80', 'has no IPv6 address between its brackets'],
    ['[::g]:80', 'has no IPv6 address between its brackets'],
    ['[]:80', 'has no IPv6 address between its brackets'],
    ['[::1]/x[]:80', 'has no IPv6 address between its brackets'],
    ['[user@[::1]:80', 'has no IPv6 address between its brackets'],
    ['10.0.0:80', 'has a host that is neither a name nor an IP address'],
    ['10.0.0.256:80', 'has a host that is neither a name nor an IP address'],
    ['-host:80', 'has a host that is neither a name nor an IP address'],
    ['a..b:80', 'has a host that is neither a name nor an IP address'],
    ['ho st:80', 'has a host that is neither a name nor an IP address'],
    [' host:80', 'has a host that is neither a name nor an IP address'],
    ['unix:', 'has no socket path'],
  ])('refuses "%s": it %s', (address, problem) => {
    expect(thrownBy(() => parseAddress(address))).toMatchObject({
      code: 'invalid-identifier',
      details: { peer: address, problem: `${problem}; expected host:port, [v6]:port or unix:/path` },
    });
  });

  it('refuses what is no string', () => {
    const notText: unknown = 80;
    expect(() => parseAddress(notText as string)).toThrow('The identifier "80" is not a string');
  });

  it('answers every text with an address or with invalid-identifier', () => {
    const nearlyAddresses = fc
      .array(fc.constantFrom('a', '1', ':', '[', ']', '.', '%', '/', '-', 'unix:', '::1', '80'), {
        maxLength: 8,
      })
      .map(parts => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearlyAddresses), text => {
        try {
          const address = parseAddress(text);
          const again =
            address.kind === 'unix'
              ? `unix:${address.path}`
              : `${address.ipVersion === 6 ? `[${address.host}]` : address.host}:${address.port}`;
          expect(parseAddress(again)).toEqual(address);
        } catch (error) {
          if (!isPeerError(error, 'invalid-identifier')) throw error;
          expect(error.details.peer).toBe(text);
        }
      }),
    );
  });
});

describe('isHostName', () => {
  it('knows any host name', () => {
    fc.assert(fc.property(name, host => expect(isHostName(host)).toBe(true)));
  });

  it.each(['', '10.0.0.1', '::1', '[::1]', 'host:80', 'a..b', 'a b', '-a'])(
    'knows that "%s" is none',
    text => {
      expect(isHostName(text)).toBe(false);
    },
  );
});
