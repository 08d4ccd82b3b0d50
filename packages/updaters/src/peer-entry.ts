/**
 * Reads what people write about peers: addresses, or objects with an address and attributes.
 *
 * Every mistake is named by the field it stands in, e.g. `peers[2].weight`.
 */
import {
  type Attributes,
  type Identifier,
  identify,
  isHostName,
  isPeerError,
  type Locality,
  PeerError,
} from '@peerage/peer-core';
import { isObject, misfit, objectOf, recordOf, shape } from './shape.js';

/** A peer with what is known about it besides its address. */
export interface PeerEntry extends Attributes {
  /** `host:port`, `[v6]:port` or `unix:/path`. */
  readonly address: string;
}

const text = shape('a string', (value): value is string => typeof value === 'string');

const filledText = shape(
  'a string that is not empty',
  (value): value is string => typeof value === 'string' && value !== '',
);

const hostName = shape(
  'the name of a host',
  (value): value is string => typeof value === 'string' && isHostName(value),
);

const positive = shape(
  'a finite number above 0',
  (value): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0,
);

const level = shape(
  'an integer of at least 0',
  (value): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0,
);

const entry = objectOf<PeerEntry>({
  address: text,
  weight: positive,
  locality: objectOf<Locality>({ region: filledText, zone: filledText, subZone: filledText }),
  priority: level,
  hashKey: filledText,
  serverName: hostName,
  metadata: recordOf(text, 'an object of strings'),
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
  if (!isObject(value)) throw misfit(field, value, 'an address, or an object with an address');
  const { address, ...attributes } = entry(value, field);
  if (address === undefined) throw misfit(`${field}.address`, address, 'host:port, [v6]:port or unix:/path');
  return identifyIn(`${field}.address`, address, attributes);
}

function identifyIn(field: string, address: string, attributes: Attributes = {}): Identifier {
  try {
    return Object.keys(attributes).length === 0 ? identify(address) : identify(address, attributes);
  } catch (error) {
    if (!isPeerError(error, 'invalid-identifier')) throw error;
    throw new PeerError('invalid-identifier', { ...error.details, field });
  }
}
