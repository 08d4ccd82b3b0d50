/** Certificates that tests make for themselves; none outlives the process. */
import { isIP } from 'node:net';
import { generate } from 'selfsigned';

/** A certificate and its private key, as PEM. */
export interface Identity {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** What a certificate says of its holder. */
interface Holder {
  /** DNS names and IP addresses. */
  readonly names?: readonly string[];
  readonly commonName?: string;
  /** When the certificate ceases to hold, from now; an hour when left out. */
  readonly expiresInMs?: number;
}

/** Signs certificates. Its own is what those have for a root who trust it. */
export interface Authority extends Identity {
  readonly issue: (holder?: Holder) => Promise<Identity>;
}

const hourMs = 3_600_000;

export async function makeAuthority(commonName = 'Test Authority'): Promise<Authority> {
  const own = await certify(commonName, hourMs, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
  ]);
  return {
    ...own,
    issue: ({ names = [], commonName: name = 'Test Holder', expiresInMs = hourMs } = {}) =>
      certify(
        name,
        expiresInMs,
        names.length === 0 ? [] : [{ name: 'subjectAltName', altNames: names.map(altName) }],
        own,
      ),
  };
}

type Options = NonNullable<Parameters<typeof generate>[1]>;

async function certify(
  commonName: string,
  expiresInMs: number,
  extensions: NonNullable<Options['extensions']>,
  authority?: Identity,
): Promise<Identity> {
  const now = Date.now();
  const ca = authority && { key: authority.key.toString(), cert: authority.cert.toString() };
  const made = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - 2 * hourMs),
    notAfterDate: new Date(now + expiresInMs),
    extensions,
    ...(ca && { ca }),
  });
  return { cert: Buffer.from(made.cert), key: Buffer.from(made.private) };
}

function altName(name: string) {
  return isIP(name) === 0 ? ({ type: 2, value: name } as const) : ({ type: 7, ip: name } as const);
}
