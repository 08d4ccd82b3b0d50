/**
 * What names a peer, and what is known about it besides its name.
 *
 * An identifier is a value: it holds no connection and no state. Two identifiers with the same `id` name the
 * same peer, whatever their attributes.
 */
import { inspect } from 'node:util';
import { isHostName, parseAddress } from './address.js';
import { PeerError } from './errors.js';

/** Uniquely names a peer. */
export interface Identifier {
  /** For gRPC an address: `host:port`, `[v6]:port` or `unix:/path`. */
  readonly id: string;
  /** What the updater knows about the peer. A list compares attributes by content, not by reference. */
  readonly attributes?: Attributes | undefined;
}

/** What an updater may say about a peer; policies and transports read it. */
export interface Attributes {
  /** Share of the traffic relative to other peers; a finite number above 0, 1 when absent. */
  readonly weight?: number;
  readonly locality?: Locality;
  /** Level for failover: 0 is used first, 0 when absent. */
  readonly priority?: number;
  /** Names the peer on hash rings instead of its id, so that it keeps its keys when its address changes (gRFC A76). */
  readonly hashKey?: string;
  /**
   * The host name the server goes by, when its address is none: its certificate is checked against it, and calls
   * have it for their `:authority`. Fixed for as long as the peer is retained.
   */
  readonly serverName?: string;
  /** Anything else, for user code. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Where a peer runs, from wide to narrow. */
export interface Locality {
  readonly region?: string;
  readonly zone?: string;
  readonly subZone?: string;
}

/**
 * Names a gRPC peer after checking its address.
 *
 * @throws PeerError `invalid-identifier` when `address` is no `host:port`, `[v6]:port` or `unix:/path`.
 */
export function identify(address: string, attributes?: Attributes): Identifier {
  parseAddress(address);
  const identifier = attributes === undefined ? { id: address } : { id: address, attributes };
  checkIdentifier(identifier);
  return identifier;
}

/**
 * Checks that something is an identifier at all.
 *
 * @throws PeerError `invalid-peer-type` unless `value` is an object whose id is a string.
 */
export function checkPeerType(value: unknown): asserts value is Identifier {
  if (typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string') return;
  throw new PeerError('invalid-peer-type', {
    peer: inspect(value),
    expected: 'an object whose id is an address, as identify(address) makes it',
  });
}

/**
 * Checks what every list relies on: a name and sensible attributes. Whether the name is an address that can be
 * connected is the transport's to say.
 *
 * @throws PeerError `invalid-identifier` naming the attribute, `invalid-peer-type` when it is none.
 */
export function checkIdentifier(identifier: Identifier): void {
  checkPeerType(identifier);
  const { id, attributes } = identifier;
  if (id === '') throw invalid(id, 'is empty');
  const weight = attributes?.weight ?? 1;
  if (!(weight > 0 && Number.isFinite(weight)))
    throw invalid(id, `has weight ${weight}, not a finite number above 0`);
  const priority = attributes?.priority ?? 0;
  if (!(Number.isInteger(priority) && priority >= 0)) {
    throw invalid(id, `has priority ${priority}, not an integer of at least 0`);
  }
  const serverName = attributes?.serverName;
  if (serverName !== undefined && !isHostName(serverName)) {
    throw invalid(id, `has server name "${serverName}", not a host name`);
  }
}

function invalid(peer: string, problem: string): PeerError {
  return new PeerError('invalid-identifier', { peer, problem });
}

/** Whether two identifiers say the same about a peer; their ids are not compared. */
export function sameAttributes(a: Identifier, b: Identifier): boolean {
  return a.attributes === b.attributes || sameValue(a.attributes ?? {}, b.attributes ?? {});
}

function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const left = definedEntries(a);
  const right = new Map(definedEntries(b));
  return left.length === right.size && left.every(([key, value]) => sameValue(value, right.get(key)));
}

function definedEntries(value: object): [string, unknown][] {
  return Object.entries(value).filter(entry => entry[1] !== undefined);
}
