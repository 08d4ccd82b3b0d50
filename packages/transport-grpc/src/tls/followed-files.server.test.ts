import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { PeerEvent } from '@peerage/peer-core';
import { eventually, thrownBy, VirtualClock } from '@peerage/testing';
import { type Authority, type Identity, makeAuthority } from '../../testing/certificates.js';
import { FollowedFiles } from './followed-files.js';
import { credentialsOf, type TlsPaths } from './tls-files.js';

const pollMs = 1_000;

let authority: Authority;
let first: Identity;
let second: Identity;
let directory: string;
let paths: Required<TlsPaths> & { certPath: string; keyPath: string; rootCertsPath: string };

beforeAll(async () => {
  authority = await makeAuthority();
  [first, second] = await Promise.all([authority.issue(), authority.issue()]);
});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'peerage-'));
  const [rootCertsPath = '', certPath = '', keyPath = ''] = ['ca', 'cert', 'key'].map(name =>
    join(directory, `${name}.pem`),
  );
  paths = { rootCertsPath, certPath, keyPath };
  writeFileSync(rootCertsPath, authority.cert);
  write(first);
});

afterEach(() => rmSync(directory, { recursive: true }));

function write({ cert, key }: Identity): void {
  writeFileSync(paths.certPath, cert);
  writeFileSync(paths.keyPath, key);
}

/** Files under a clock of their own, and what came of them. */
function follow() {
  const clock = new VirtualClock();
  const problems: string[] = [];
  const observer = (event: PeerEvent): void => {
    if (event.type === 'problem') problems.push(event.error.message);
  };
  const files = new FollowedFiles(paths, {
    name: 'tlsFromFiles',
    make: contents => credentialsOf(contents, paths),
    pollMs,
    observer,
    clock,
  });
  let rotations = 0;
  const stop = files.onRotated(() => {
    rotations += 1;
  });
  /** Looks so many times. */
  const look = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i += 1) {
      clock.advance(pollMs);
      await eventually(() => clock.pendingTimerCount > 0);
      await turn();
    }
  };
  return { clock, files, problems, look, stop, rotations: () => rotations };
}

describe('files of TLS', () => {
  it('give credentials at once, and the same for as long as they do not change', async () => {
    const { files, look, rotations, problems } = follow();
    const { current } = files;
    await look(3);
    expect(files.current).toBe(current);
    expect(rotations()).toBe(0);
    expect(problems).toEqual([]);
  });

  it('give others once two looks agree that they changed', async () => {
    const { files, look, rotations } = follow();
    const { current } = files;
    write(second);
    await look(1);
    expect(files.current).toBe(current);
    await look(1);
    expect(files.current).not.toBe(current);
    expect(rotations()).toBe(1);
    await look(2);
    expect(rotations()).toBe(1);
  });

  it('give new ones for new roots alone', async () => {
    const { look, rotations } = follow();
    const other = await makeAuthority();
    writeFileSync(paths.rootCertsPath, Buffer.concat([authority.cert, other.cert]));
    await look(2);
    expect(rotations()).toBe(1);
  });

  it('keep the last good ones while the files are wrong, say so once, and take the next good ones', async () => {
    const { files, look, rotations, problems } = follow();
    const { current } = files;
    writeFileSync(paths.certPath, second.cert);
    await look(4);
    expect(problems).toEqual([
      `TLS cannot use ${paths.keyPath}: its key is not that of the certificate in ${paths.certPath}.`,
    ]);
    unlinkSync(paths.keyPath);
    await look(4);
    expect(problems).toHaveLength(2);
    expect(problems[1]).toMatch(/^TLS cannot use .*key\.pem: .*ENOENT/);
    expect(files.current).toBe(current);
    writeFileSync(paths.keyPath, second.key);
    await look(2);
    expect(files.current).not.toBe(current);
    expect(rotations()).toBe(1);
  });

  it('change nothing when what was wrong is what it was before', async () => {
    const { look, rotations, problems } = follow();
    unlinkSync(paths.certPath);
    await look(2);
    writeFileSync(paths.certPath, first.cert);
    await look(2);
    expect(problems).toHaveLength(1);
    expect(rotations()).toBe(0);
  });

  it('are looked at for as long as somebody listens', async () => {
    const { clock, look, stop, files } = follow();
    const stopOther = files.onRotated(() => undefined);
    expect(clock.pendingTimerCount).toBe(1);
    stop();
    await look(1);
    stopOther();
    expect(clock.pendingTimerCount).toBe(0);
    files.onRotated(() => undefined);
    expect(clock.pendingTimerCount).toBe(1);
  });

  it('are not looked at again when the last listener leaves during a look', async () => {
    const { clock, stop } = follow();
    clock.advance(pollMs);
    stop();
    for (let i = 0; i < 20; i += 1) await turn();
    expect(clock.pendingTimerCount).toBe(0);
  });

  it('survive a listener that throws', async () => {
    const { files, look, rotations, problems } = follow();
    files.onRotated(() => {
      throw new Error('on purpose');
    });
    write(second);
    await look(2);
    expect(rotations()).toBe(1);
    expect(problems).toEqual(['The onRotated callback of tlsFromFiles threw.']);
  });
});

describe('files of TLS that cannot be used to begin with', () => {
  it.each<[string, () => void, RegExp]>([
    ['a file that is not there', () => unlinkSync(paths.rootCertsPath), /ca\.pem: .*ENOENT/],
    [
      'roots that are empty',
      () => writeFileSync(paths.rootCertsPath, ''),
      /ca\.pem: it holds no certificate in PEM\.$/,
    ],
    [
      'roots that are garbage',
      () =>
        writeFileSync(paths.rootCertsPath, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'),
      /ca\.pem: .*(asn1|ASN\.?1|PEM|wrong tag|too long|header)/,
    ],
    [
      'a certificate that is none',
      () => writeFileSync(paths.certPath, first.key),
      /cert\.pem: it holds no certificate/,
    ],
    ['a key that is none', () => writeFileSync(paths.keyPath, first.cert), /key\.pem: /],
    [
      'the key of another',
      () => writeFileSync(paths.keyPath, second.key),
      /key\.pem: its key is not that of the cert/,
    ],
  ])('are refused: %s', (_what, spoil, message) => {
    spoil();
    const error = thrownBy(follow);
    expect(error).toMatchObject({ code: 'tls-files-unusable' });
    expect(String(error)).toMatch(message);
  });
});
