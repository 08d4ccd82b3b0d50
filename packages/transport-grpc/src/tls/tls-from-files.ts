/** TLS credentials that follow their files: certificates are renewed by whoever writes the files. */
import type { ChannelCredentials, VerifyOptions } from '@grpc/grpc-js';
import { type Clock, type Observer, systemClock } from '@peerage/peer-core';
import {
  callback,
  checkSettings,
  clockRule,
  invalidConfiguration,
  pathRule,
  pollRule,
  type Rules,
  rule,
} from '@peerage/peer-core/settings';
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

const rules: Rules<TlsFromFilesOptions> = {
  rootCertsPath: pathRule,
  certPath: pathRule,
  keyPath: pathRule,
  verifyOptions: rule('an object', value => typeof value === 'object' && value !== null),
  pollMs: pollRule,
  observer: callback,
  clock: clockRule,
};

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
  checkSettings('tlsFromFiles', options, rules);
  checkTogether(options);
  const { verifyOptions = {}, pollMs = 10_000, observer, clock = systemClock } = options;
  const make = (contents: TlsContents): ChannelCredentials => credentialsOf(contents, options, verifyOptions);
  return new RotatingCredentials(
    new FollowedFiles(options, { name: 'tlsFromFiles', make, pollMs, observer, clock }),
  );
}

/** Files come together: whoever trusts somebody says whom, and a certificate is nothing without its key. */
function checkTogether({ rootCertsPath, certPath, keyPath }: TlsPaths): void {
  if (rootCertsPath === undefined && certPath === undefined && keyPath === undefined)
    throw invalidConfiguration('rootCertsPath', rootCertsPath, 'a path, when there is no certPath');
  if (certPath === undefined && keyPath !== undefined)
    throw invalidConfiguration('certPath', certPath, 'a path, as keyPath is given');
  if (certPath !== undefined && keyPath === undefined)
    throw invalidConfiguration('keyPath', keyPath, 'a path, as certPath is given');
}
