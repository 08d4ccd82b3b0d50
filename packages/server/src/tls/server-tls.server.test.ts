import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type PeerCertificate } from 'node:tls';
import { credentials, status } from '@grpc/grpc-js';
import { createClient } from '@peerage/client';
import { identify, type PeerEvent } from '@peerage/peer-core';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import { eventually, thrownBy } from '@peerage/testing';
import { GrpcTransport } from '@peerage/transport-grpc';
import { failureOf } from '../../../client/testing/greeter-bed.js';
import {
  type Authority,
  type Identity,
  makeAuthority,
} from '../../../transport-grpc/testing/certificates.js';
import { noHandlers } from '../../testing/bed.js';
import { createServer, type Server, type ServerTlsFromFilesOptions, serverTlsFromFiles } from '../index.js';

let authority: Authority;
let first: Identity;
let second: Identity;
let folder: string;
let paths: { certPath: string; keyPath: string };
let server: Server;
let address: string;

beforeAll(async () => {
  authority = await makeAuthority();
  [first, second] = await Promise.all([
    authority.issue({ names: ['127.0.0.1'], commonName: 'first' }),
    authority.issue({ names: ['127.0.0.1'], commonName: 'second' }),
  ]);
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'peerage-'));
  paths = { certPath: join(folder, 'tls.crt'), keyPath: join(folder, 'tls.key') };
  write(first);
});

afterEach(async () => {
  await server.stop({ drainTimeoutMs: 0 });
  rmSync(folder, { recursive: true });
});

function write({ cert, key }: Identity): void {
  writeFileSync(paths.certPath, cert);
  writeFileSync(paths.keyPath, key);
}

async function serve(options: Partial<ServerTlsFromFilesOptions> = {}): Promise<void> {
  server = createServer({ credentials: serverTlsFromFiles({ ...paths, pollMs: 5, ...options }) }).add(
    GreeterDefinition,
    { ...noHandlers, sayHello: () => ({ greeting: 'Hi' }) },
  );
  address = await server.listen('127.0.0.1:0');
}

/** The name in the certificate that a new connection is shown. */
function shownName(): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: '127.0.0.1', port: Number(address.split(':')[1]), ca: authority.cert, ALPNProtocols: ['h2'] },
      () => {
        const certificate: PeerCertificate = socket.getPeerCertificate();
        socket.destroy();
        resolve(String(certificate.subject.CN));
      },
    );
    socket.on('error', reject);
  });
}

async function greet(given: Parameters<typeof credentials.createSsl>): Promise<unknown> {
  const list = new PeerList({
    transport: new GrpcTransport({ credentials: credentials.createSsl(...given) }),
    policy: roundRobin(),
    name: 'greeters',
  });
  list.update({ additions: [identify(address)], removals: [] });
  await list.start();
  const client = createClient(GreeterDefinition, list);
  try {
    return (await client.sayHello({})).greeting;
  } finally {
    await list.stop();
  }
}

it('shows new connections the certificate that is in the files then', async () => {
  await serve();
  await expect(greet([authority.cert])).resolves.toBe('Hi');
  await expect(shownName()).resolves.toBe('first');
  write(second);
  while ((await shownName()) !== 'second');
});

it('keeps to the last good files, and says what is wrong with the others', async () => {
  const problems: string[] = [];
  const observer = (event: PeerEvent): void => {
    if (event.type === 'problem') problems.push(event.error.code);
  };
  await serve({ observer });
  writeFileSync(paths.keyPath, second.key);
  await eventually(() => problems.length === 1);
  expect(problems).toEqual(['tls-files-unusable']);
  await expect(shownName()).resolves.toBe('first');
});

it('turns away clients without a certificate where one is asked for', async () => {
  const clientRootCertsPath = join(folder, 'ca.crt');
  writeFileSync(clientRootCertsPath, authority.cert);
  await serve({ clientRootCertsPath });
  const own = await authority.issue({ commonName: 'client' });
  await expect(greet([authority.cert, own.key, own.cert])).resolves.toBe('Hi');
  expect(await failureOf(greet([authority.cert]))).toMatchObject({ code: status.UNAVAILABLE });
});

it.each<[object, string]>([
  [{ certPath: '' }, 'invalid-configuration'],
  [{ keyPath: undefined }, 'invalid-configuration'],
  [{ pollMs: 0 }, 'invalid-configuration'],
  [{ certPath: '/nowhere' }, 'tls-files-unusable'],
])('refuses %j', async (options, code) => {
  await serve();
  expect(thrownBy(() => serverTlsFromFiles({ ...paths, ...options }))).toMatchObject({ code });
});
