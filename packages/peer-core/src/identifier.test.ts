import { thrownBy } from '@peerage/testing';
import * as fc from 'fast-check';
import { type Attributes, checkIdentifier, type Identifier, identify, sameAttributes } from './identifier.js';

const full: Attributes = {
  weight: 2,
  locality: { region: 'eu', zone: 'eu-a', subZone: 'rack-1' },
  priority: 1,
  hashKey: 'shard-7',
  serverName: 'backend.example',
  metadata: { version: '3', color: 'blue' },
};

function named(attributes?: Attributes): Identifier {
  return { id: 'host:80', attributes };
}

describe('identify', () => {
  it('names a peer by its address', () => {
    expect(identify('host:80')).toEqual({ id: 'host:80' });
    expect(identify('[::1]:80', full)).toEqual({ id: '[::1]:80', attributes: full });
  });

  it.each(['', 'host', 'host:99999', '::1:80'])('refuses "%s"', address => {
    expect(thrownBy(() => identify(address))).toMatchObject({ code: 'invalid-identifier' });
  });

  it.each([
    [{ weight: 0 }, 'has weight 0, not a finite number above 0'],
    [{ weight: -1 }, 'has weight -1, not a finite number above 0'],
    [{ weight: Number.NaN }, 'has weight NaN, not a finite number above 0'],
    [{ weight: Number.POSITIVE_INFINITY }, 'has weight Infinity, not a finite number above 0'],
    [{ priority: -1 }, 'has priority -1, not an integer of at least 0'],
    [{ priority: 0.5 }, 'has priority 0.5, not an integer of at least 0'],
    [{ serverName: '' }, 'has server name "", not a host name'],
    [{ serverName: '10.0.0.1' }, 'has server name "10.0.0.1", not a host name'],
    [{ serverName: 'backend:443' }, 'has server name "backend:443", not a host name'],
  ])('refuses the attributes %j', (attributes, problem) => {
    expect(thrownBy(() => identify('host:80', attributes))).toMatchObject({
      code: 'invalid-identifier',
      details: { peer: 'host:80', problem },
    });
  });
});

describe('checkIdentifier', () => {
  it('leaves the form of the name to the transport', () => {
    expect(() => checkIdentifier({ id: 'anything goes' })).not.toThrow();
    expect(() => checkIdentifier({ id: '' })).toThrow('The identifier "" is empty.');
  });

  it.each([
    ['host:80', "'host:80'"],
    [undefined, 'undefined'],
    [null, 'null'],
    [{}, '{}'],
    [{ id: 80 }, '{ id: 80 }'],
  ])('refuses %j, which is no identifier', (value, peer) => {
    expect(thrownBy(() => checkIdentifier(value as Identifier))).toMatchObject({
      code: 'invalid-peer-type',
      details: { peer },
    });
  });
});

describe('sameAttributes', () => {
  it('compares by content, whatever the order of the fields', () => {
    const reordered: Attributes = {
      metadata: { color: 'blue', version: '3' },
      serverName: 'backend.example',
      hashKey: 'shard-7',
      priority: 1,
      locality: { subZone: 'rack-1', zone: 'eu-a', region: 'eu' },
      weight: 2,
    };
    expect(sameAttributes(named(full), named(reordered))).toBe(true);
  });

  it('takes absent, empty and undefined for the same', () => {
    const undefinedWeight = { weight: undefined } as unknown as Attributes;
    expect(sameAttributes(named(), named({}))).toBe(true);
    expect(sameAttributes(named(undefinedWeight), named())).toBe(true);
  });

  it.each<[string, Attributes]>([
    ['weight', { ...full, weight: 3 }],
    ['zone', { ...full, locality: { ...full.locality, zone: 'eu-b' } }],
    ['priority', { ...full, priority: 0 }],
    ['hash key', { ...full, hashKey: 'shard-8' }],
    ['server name', { ...full, serverName: 'other.example' }],
    ['metadata value', { ...full, metadata: { ...full.metadata, version: '4' } }],
    ['metadata key', { ...full, metadata: { ...full.metadata, extra: '' } }],
    ['absence of a field', { weight: 2 }],
    ['absence of all', {}],
  ])('tells a different %s', (_difference, other) => {
    expect(sameAttributes(named(full), named(other))).toBe(false);
    expect(sameAttributes(named(other), named(full))).toBe(false);
  });

  it('ignores the ids', () => {
    expect(sameAttributes({ id: 'a:1' }, { id: 'b:1' })).toBe(true);
  });

  it('holds for every copy', () => {
    const attributes = fc.record(
      {
        weight: fc.double({ min: 0.001, noNaN: true }),
        locality: fc.record({ region: fc.string(), zone: fc.string() }, { requiredKeys: [] }),
        priority: fc.nat(),
        hashKey: fc.string(),
        serverName: fc.domain(),
        metadata: fc.dictionary(fc.string(), fc.string()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(attributes, value => {
        expect(sameAttributes(named(value), named(structuredClone(value)))).toBe(true);
      }),
    );
  });
});
