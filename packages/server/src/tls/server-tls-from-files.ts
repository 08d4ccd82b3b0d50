/** TLS of a server that follows its files: certificates are renewed by whoever writes the files. */
import type { SecureContextOptions } from 'node:tls';
import type { ServerCredentials } from '@grpc/grpc-js';
import { type Clock, type Observer, systemClock } from '@peerage/peer-core';
import {
  callback,
  checkSettings,
  clockRule,
  pathRule,
  pollRule,
  type Rules,
  required,
} from '@peerage/peer-core/settings';
import { checkContents, FollowedFiles, type TlsContents, type TlsPaths } from '@peerage/transport-grpc/tls';
import { FileCredentials } from './file-credentials.js';

/** Which files, and how they are followed. */
export interface ServerTlsFromFilesOptions {
  /** PEM certificate chain that clients are shown. */
  readonly certPath: string;
  /** PEM private key of the first certificate in `certPath`, not encrypted. */
  readonly keyPath: string;
  /**
   * PEM certificates of the authorities that clients are trusted by. Clients have to show a certificate then; without it
   * they are not asked for one.
   */
  readonly clientRootCertsPath?: string | undefined;
  /** The pause between two looks at the files; 10 seconds by default. A change counts once two looks agree. */
  readonly pollMs?: number | undefined;
  /** Is told when the files cannot be used, and why; without it that becomes a process warning. */
  readonly observer?: Observer | undefined;
  readonly clock?: Clock | undefined;
}

const rules: Rules<ServerTlsFromFilesOptions> = {
  certPath: required(pathRule),
  keyPath: required(pathRule),
  clientRootCertsPath: pathRule,
  pollMs: pollRule,
  observer: callback,
  clock: clockRule,
};

/**
 * Credentials made of PEM files, and made again when the files change: connections that come after a change see the new
 * certificate, those there are go on. Files that are broken, half written or gone change nothing: what was read last
 * stays in use.
 *
 * The files are looked at from when a server listens with the credentials until it is stopped; the process is not held.
 *
 * @throws PeerError `tls-files-unusable` when they cannot be used to begin with, `invalid-configuration` naming the
 * option.
 * @example
 * createServer({ credentials: serverTlsFromFiles({ certPath: 'tls.crt', keyPath: 'tls.key' }) });
 */
export function serverTlsFromFiles(options: ServerTlsFromFilesOptions): ServerCredentials {
  checkSettings('serverTlsFromFiles', options, rules);
  const { certPath, keyPath, clientRootCertsPath, pollMs = 10_000, observer, clock = systemClock } = options;
  const paths: TlsPaths = { certPath, keyPath, rootCertsPath: clientRootCertsPath };
  const make = (contents: TlsContents): SecureContextOptions => {
    checkContents(contents, paths);
    const { rootCerts, cert, key } = contents;
    return { cert, key, ca: rootCerts };
  };
  const files = new FollowedFiles(paths, { name: 'serverTlsFromFiles', make, pollMs, observer, clock });
  return new FileCredentials(files, clientRootCertsPath === undefined ? 'none' : 'required');
}
