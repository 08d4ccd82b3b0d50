/** Takes addresses for a server of grpc-js. */
import { inspect } from 'node:util';
import type { Server, ServerCredentials } from '@grpc/grpc-js';
import { isPeerError, PeerError, parseAddress } from '@peerage/peer-core';

/** What is given to `listen`, as grpc-js is to be told, and as clients are once the port is known. */
export interface ListenAddress {
  readonly target: string;
  readonly withPort: (port: number) => string;
}

/**
 * Reads `host:port`, `[v6]:port` or `unix:/path`; port 0 stands for any that is free.
 *
 * @throws PeerError `invalid-configuration`.
 */
export function listenAddressOf(address: string): ListenAddress {
  const parsed = parse(address);
  if (parsed.kind === 'unix') return { target: `unix:${parsed.path}`, withPort: () => address };
  const { host, ipVersion } = parsed;
  const port = address.slice(address.lastIndexOf(':') + 1);
  const bracketed = ipVersion === 6 ? `[${host}]` : host;
  const scheme = ipVersion === 0 ? 'dns' : `ipv${ipVersion}`;
  return { target: `${scheme}:${bracketed}:${port}`, withPort: bound => `${bracketed}:${bound}` };
}

/** Resolves with the port; rejects with what the operating system says. */
export function bind(grpc: Server, target: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    grpc.bindAsync(target, credentials, (error, port) => {
      if (error === null) {
        resolve(port);
        return;
      }
      forgetFailure(grpc, target);
      reject(error);
    });
  });
}

/** grpc-js keeps the failure of an address for good, also when the address has become free; there is no other way out. */
function forgetFailure(grpc: Server, target: string): void {
  const boundPorts: unknown = Reflect.get(grpc, 'boundPorts');
  if (boundPorts instanceof Map) boundPorts.delete(target);
}

/** The reason in what grpc-js makes of it. */
export function listenProblem(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return /errors: \[(.*)\]$/s.exec(message)?.[1] ?? message;
}

function parse(address: string): ReturnType<typeof parseAddress> {
  try {
    // Peers have no port 0.
    return parseAddress(typeof address === 'string' ? address.replace(/:0$/, ':1') : address);
  } catch (error) {
    if (!isPeerError(error, 'invalid-identifier')) throw error;
    throw new PeerError(
      'invalid-configuration',
      {
        field: 'listen.address',
        value: inspect(address),
        expected: 'host:port, [v6]:port or unix:/path',
      },
      { cause: error },
    );
  }
}
