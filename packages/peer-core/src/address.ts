/** Reads the addresses that gRPC peers are named by. Resolves nothing. */
import { isIPv4, isIPv6 } from 'node:net';
import { PeerError } from './errors.js';

/** The parts of a peer's address. */
export type Address =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly ipVersion: 0 | 4 | 6 }
  | { readonly kind: 'unix'; readonly path: string };

const unixPrefix = 'unix:';

/**
 * Splits `host:port`, `[v6]:port` or `unix:/path`.
 *
 * `ipVersion` is 0 for a host name. An IPv6 address needs its brackets: without them the port is ambiguous.
 *
 * @throws PeerError `invalid-identifier` naming the address and what is wrong with it.
 */
export function parseAddress(address: string): Address {
  if (typeof address !== 'string') throw invalid(String(address), 'is not a string');
  if (address === '') throw invalid(address, 'is empty');
  if (address.startsWith(unixPrefix)) return parseUnix(address);
  const colon = address.lastIndexOf(':');
  if (colon === -1 || address.endsWith(']')) throw invalid(address, 'has no port');
  const port = parsePort(address, address.slice(colon + 1));
  const host = address.slice(0, colon);
  if (host.startsWith('[') && host.endsWith(']')) {
    const bare = host.slice(1, -1);
    if (!isIPv6(bare)) throw invalid(address, 'has no IPv6 address between its brackets');
    return { kind: 'tcp', host: bare, port, ipVersion: 6 };
  }
  if (host === '') throw invalid(address, 'has no host');
  if (host.includes(':')) throw invalid(address, 'has an IPv6 address without brackets, or a scheme');
  if (isIPv4(host)) return { kind: 'tcp', host, port, ipVersion: 4 };
  if (!isHostName(host)) throw invalid(address, 'has a host that is neither a name nor an IP address');
  return { kind: 'tcp', host, port, ipVersion: 0 };
}

/** Whether `text` is the name of a host and not an IP address. Looks nothing up. */
export function isHostName(text: string): boolean {
  return hostName.test(text);
}

/** Labels of letters, digits, `-` and `_`; names of digits and dots alone are mistyped IPv4 addresses. */
const hostName =
  /^(?![\d.]+$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\.?$/i;

function parseUnix(address: string): Address {
  const path = address.slice(unixPrefix.length);
  if (path === '') throw invalid(address, 'has no socket path');
  return { kind: 'unix', path };
}

function parsePort(address: string, digits: string): number {
  if (digits === '') throw invalid(address, 'has no port');
  if (!/^\d{1,5}$/.test(digits)) throw invalid(address, `has the port "${digits}"`);
  const port = Number(digits);
  if (port < 1 || port > 65_535) throw invalid(address, `has port ${port}, outside 1 to 65535`);
  return port;
}

function invalid(peer: string, problem: string): PeerError {
  return new PeerError('invalid-identifier', {
    peer,
    problem: `${problem}; expected host:port, [v6]:port or unix:/path`,
  });
}
