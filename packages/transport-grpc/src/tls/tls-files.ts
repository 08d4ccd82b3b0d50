/** What stands in the files of TLS, and whether it can be used. When to read them is not decided here. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type ChannelCredentials, credentials, type VerifyOptions } from '@grpc/grpc-js';
import { PeerError } from '@peerage/peer-core';

/** Where the files are. */
export interface TlsPaths {
  /** PEM certificates of the authorities that servers are trusted by; those that grpc-js trusts when left out. */
  readonly rootCertsPath?: string | undefined;
  /** PEM certificate chain that this side shows to servers that ask for one. */
  readonly certPath?: string | undefined;
  /** PEM private key of the first certificate in `certPath`, not encrypted. */
  readonly keyPath?: string | undefined;
}

/** What stands in them; `undefined` where there is no path. */
export interface TlsContents {
  readonly rootCerts: Buffer | undefined;
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
}

/** @throws PeerError `tls-files-unusable` naming the file that cannot be read. */
export function readNow({ rootCertsPath, certPath, keyPath }: TlsPaths): TlsContents {
  const read = (path: string | undefined): Buffer | undefined =>
    path === undefined ? undefined : attempt(path, () => readFileSync(path));
  return { rootCerts: read(rootCertsPath), cert: read(certPath), key: read(keyPath) };
}

/** The same without holding up the process; rejects with what `readNow` throws. */
export async function readSoon({ rootCertsPath, certPath, keyPath }: TlsPaths): Promise<TlsContents> {
  const [rootCerts, cert, key] = await Promise.all([rootCertsPath, certPath, keyPath].map(readOne));
  return { rootCerts, cert, key };
}

async function readOne(path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (cause) {
    throw unusable(path, cause);
  }
}

export function sameContents(a: TlsContents, b: TlsContents): boolean {
  return sameFile(a.rootCerts, b.rootCerts) && sameFile(a.cert, b.cert) && sameFile(a.key, b.key);
}

function sameFile(a: Buffer | undefined, b: Buffer | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.equals(b));
}

/**
 * Looks more closely than TLS itself, to which roots without a certificate are roots like any others.
 *
 * @throws PeerError `tls-files-unusable` naming the file and what is wrong with it.
 */
export function checkContents(
  { rootCerts, cert, key }: TlsContents,
  { rootCertsPath = '', certPath = '', keyPath = '' }: TlsPaths,
): void {
  if (rootCerts !== undefined) attempt(rootCertsPath, () => certificatesIn(rootCerts));
  if (cert !== undefined && key !== undefined) {
    const [own] = attempt(certPath, () => certificatesIn(cert));
    attempt(keyPath, () => checkKey(key, own, certPath));
  }
}

/** Makes credentials of the contents. @throws PeerError `tls-files-unusable`, as `checkContents` does. */
export function credentialsOf(
  contents: TlsContents,
  paths: TlsPaths,
  verifyOptions: VerifyOptions = {},
): ChannelCredentials {
  checkContents(contents, paths);
  const { rootCerts, cert, key } = contents;
  const files = [paths.rootCertsPath, paths.certPath, paths.keyPath].filter(path => path !== undefined);
  return attempt(files.join(', '), () => credentials.createSsl(rootCerts, key, cert, verifyOptions));
}

function certificatesIn(pem: Buffer): [X509Certificate, ...X509Certificate[]] {
  const texts = pem.toString().match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs) ?? [];
  const [first, ...others] = texts.map(text => new X509Certificate(text));
  if (first === undefined) throw new Error('it holds no certificate in PEM');
  return [first, ...others];
}

function checkKey(key: Buffer, certificate: X509Certificate, certPath: string): void {
  if (!certificate.checkPrivateKey(createPrivateKey(key))) {
    throw new Error(`its key is not that of the certificate in ${certPath}`);
  }
}

/** What `action` gives; what it throws becomes a fault of the file. */
function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw unusable(path, cause);
  }
}

function unusable(path: string, cause: unknown): PeerError {
  const problem = cause instanceof Error ? cause.message : String(cause);
  return new PeerError('tls-files-unusable', { path, problem }, { cause });
}
