/** TLS credentials that follow their files: certificates are renewed by whoever writes the files. */
import { inspect } from 'node:util';
import type { ChannelCredentials, VerifyOptions } from '@grpc/grpc-js';
import { type Clock, type Observer, PeerError, systemClock } from '@peerage/peer-core';
import { FollowedFiles } from './followed-files.js';
import { RotatingCredentials } from './rotating-credentials.js';
import { credentialsOf, type TlsContents, type TlsPaths } from './tls-files.js';

export interface TlsFromFilesOptions extends TlsPaths {
  /** grpc-js' own: `checkServerIdentity`, `rejectUnauthorized`. */
  readonly verifyOptions?: VerifyOptions | undefined;
  /** The pause between two looks at the files; 10 seconds by default. A change counts once two looks agree. */
  readonly pollMs?: number | undefined;
  /** Is told when the files cannot be used, and why; without it that becomes a process warning. */
  readonly observer?: Observer | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * Credentials made of PEM files, and made again when the files change.
 *
 * With `certPath` and `keyPath`, which go together, this side shows a certificate to servers that ask for one. A
 * `GrpcTransport` with these credentials gives every peer a new connection after a change; calls in flight end on
 * the old one. Files that are broken, half written or gone change nothing: what was read last stays in use.
 *
 * The files are looked at from when a transport takes the credentials until it is closed; the process is not held.
 *
 * @throws PeerError `tls-files-unusable` when they cannot be used to begin with, `invalid-configuration` naming
 * the option.
 *
 * @example
 * const transport = new GrpcTransport({ credentials: tlsFromFiles({ rootCertsPath, certPath, keyPath }) });
 */
export function tlsFromFiles(options: TlsFromFilesOptions): RotatingCredentials {
  checkPaths(options);
  const { verifyOptions = {}, pollMs = 10_000, observer, clock = systemClock } = options;
  if (!(pollMs >= 1 && pollMs <= maxPollMs))
    throw invalid('pollMs', pollMs, `milliseconds from 1 to ${maxPollMs}`);
  const make = (contents: TlsContents): ChannelCredentials => credentialsOf(contents, options, verifyOptions);
  return new RotatingCredentials(
    new FollowedFiles(options, { name: 'tlsFromFiles', make, pollMs, observer, clock }),
  );
}

function checkPaths({ rootCertsPath, certPath, keyPath }: TlsPaths): void {
  for (const [name, path] of Object.entries({ rootCertsPath, certPath, keyPath })) {
    if (path !== undefined && (typeof path !== 'string' || path === ''))
      throw invalid(name, path, 'the path of a file');
  }
  if (rootCertsPath === undefined && certPath === undefined && keyPath === undefined)
    throw invalid('rootCertsPath', rootCertsPath, 'a path, when there is no certPath');
  if (certPath === undefined && keyPath !== undefined)
    throw invalid('certPath', certPath, 'a path, as keyPath is given');
  if (certPath !== undefined && keyPath === undefined)
    throw invalid('keyPath', keyPath, 'a path, as certPath is given');
}

// A longer pause overflows Node's timers.
const maxPollMs = 2 ** 31 - 1;

function invalid(field: string, value: unknown, expected: string): PeerError {
  return new PeerError('invalid-configuration', {
    field: `tlsFromFiles.${field}`,
    value: inspect(value),
    expected,
  });
}
