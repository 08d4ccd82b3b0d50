/**
 * Reads what people write about peers: addresses, or objects with an address and attributes.
 *
 * Every mistake is named by the field it stands in, e.g. `peers[2].weight`.
 */
import { inspect } from 'node:util';
import {
  type Attributes,
  type Identifier,
  identify,
  isPeerError,
  type Locality,
  PeerError,
} from '@peerage/peer-core';

/** A peer with what is known about it besides its address. */
export interface PeerEntry extends Attributes {
  /** `host:port`, `[v6]:port` or `unix:/path`. */
  readonly address: string;
}

/** Gives `value` as a `T`, or throws `invalid-configuration` naming `field`. */
type Read<T> = (value: unknown, field: string) => T;

const text = reader('a string', (value): value is string => typeof value === 'string');

const filledText = reader(
  'a string that is not empty',
  (value): value is string => typeof value === 'string' && value !== '',
);

const readLocality = objectReader<Locality>({ region: filledText, zone: filledText, subZone: filledText });

const readEntry = objectReader<Partial<PeerEntry>>({
  address: filledText,
  weight: reader(
    'a finite number above 0',
    (value): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0,
  ),
  locality: readLocality,
  priority: reader(
    'an integer of at least 0',
    (value): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0,
  ),
  hashKey: filledText,
  metadata: readMetadata,
});

/**
 * Reads a list of peers.
 *
 * @param source Names the list in errors.
 * @param explain Adds what the caller knows about the place of a mistake.
 * @throws PeerError `invalid-identifier` for an address, `duplicate-peer` for one that stands there twice,
 * `invalid-configuration` for everything else; or what `explain` makes of it.
 */
export function readPeers(
  values: readonly unknown[],
  source: string,
  explain: (error: PeerError, index: number) => PeerError = error => error,
): readonly Identifier[] {
  const byId = new Map<string, Identifier>();
  for (const [index, value] of values.entries()) {
    const field = `peers[${index}]`;
    try {
      const peer = readPeer(value, field);
      if (byId.has(peer.id)) throw new PeerError('duplicate-peer', { list: source, peer: peer.id, field });
      byId.set(peer.id, peer);
    } catch (error) {
      throw isPeerError(error) ? explain(error, index) : error;
    }
  }
  return [...byId.values()];
}

function readPeer(value: unknown, field: string): Identifier {
  if (typeof value === 'string') return identifyIn(field, value);
  if (!isObject(value)) throw invalid(field, value, 'an address, or an object with an address');
  const { address, ...attributes } = readEntry(value, field);
  if (address === undefined)
    throw invalid(`${field}.address`, undefined, 'host:port, [v6]:port or unix:/path');
  return identifyIn(`${field}.address`, address, attributes);
}

/** For messages; one line, however much there is to show. */
export function show(value: unknown): string {
  return inspect(value, {
    depth: 1,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 3,
    maxStringLength: 80,
  });
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function identifyIn(field: string, address: string, attributes: Attributes = {}): Identifier {
  try {
    return Object.keys(attributes).length === 0 ? identify(address) : identify(address, attributes);
  } catch (error) {
    if (!isPeerError(error, 'invalid-identifier')) throw error;
    throw new PeerError('invalid-identifier', { ...error.details, field });
  }
}

function readMetadata(value: unknown, field: string): Record<string, string> {
  if (!isObject(value)) throw invalid(field, value, 'an object of strings');
  return Object.fromEntries(
    Object.entries(value).map(([key, single]) => [key, text(single, `${field}.${key}`)]),
  );
}

function reader<T>(expected: string, fits: (value: unknown) => value is T): Read<T> {
  return (value, field) => {
    if (!fits(value)) throw invalid(field, value, expected);
    return value;
  };
}

function objectReader<T extends object>(
  fields: { readonly [K in keyof T]-?: Read<NonNullable<T[K]>> },
): Read<T> {
  const readers = new Map<string, Read<unknown>>(Object.entries(fields));
  const names = [...readers.keys()].join(', ');
  return (value, field) => {
    if (!isObject(value)) throw invalid(field, value, `an object with ${names}`);
    const given = Object.entries(value).filter(entry => entry[1] !== undefined);
    const read = given.map(([name, single]) => {
      const readField = readers.get(name);
      if (readField === undefined) throw invalid(`${field}.${name}`, single, `one of the fields ${names}`);
      return [name, readField(single, `${field}.${name}`)];
    });
    return Object.fromEntries(read) as T;
  };
}

function invalid(field: string, value: unknown, expected: string): PeerError {
  return new PeerError('invalid-configuration', { field, value: show(value), expected });
}
