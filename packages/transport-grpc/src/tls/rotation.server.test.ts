import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerCredentials } from '@grpc/grpc-js';
import { eventually } from '@peerage/testing';
import { type Authority, type Identity, makeAuthority } from '../../testing/certificates.js';
import { exchange, hangUp } from '../../testing/chat.js';
import { SteadyLoad } from '../../testing/echo-fleet.js';
import { TlsBed, type TlsServer } from '../../testing/tls-bed.js';
import { tlsFromFiles } from './tls-from-files.js';

let authority: Authority;
let identities: Record<'server' | 'first' | 'second', Identity>;
let bed: TlsBed;
let directory: string;
let paths: { rootCertsPath: string; certPath: string; keyPath: string };

beforeAll(async () => {
  authority = await makeAuthority();
  const [server, first, second] = await Promise.all([
    authority.issue({ names: ['127.0.0.1'] }),
    authority.issue({ commonName: 'first' }),
    authority.issue({ commonName: 'second' }),
  ]);
  identities = { server, first, second };
});

beforeEach(() => {
  bed = new TlsBed();
  directory = mkdtempSync(join(tmpdir(), 'peerage-'));
  const [rootCertsPath = '', certPath = '', keyPath = ''] = ['ca', 'cert', 'key'].map(name =>
    join(directory, `${name}.pem`),
  );
  paths = { rootCertsPath, certPath, keyPath };
  replace(rootCertsPath, authority.cert);
  replace(certPath, identities.first.cert);
  replace(keyPath, identities.first.key);
});

afterEach(async () => {
  await bed.close();
  rmSync(directory, { recursive: true });
});

/** As certificate managers do it: the file is whole at any moment. */
function replace(path: string, contents: Buffer): void {
  writeFileSync(`${path}.new`, contents);
  renameSync(`${path}.new`, path);
}

function startServer(): Promise<TlsServer> {
  const { cert, key } = identities.server;
  return bed.serve(
    ServerCredentials.createSsl(authority.cert, [{ cert_chain: cert, private_key: key }], true),
  );
}

describe('a certificate that is replaced in its files', () => {
  it('is shown to every server in time, and no call is lost', async () => {
    const servers = await Promise.all([startServer(), startServer(), startServer()]);
    // Between one file and the other there may be a moment when they do not match, which is not the point here.
    const tls = tlsFromFiles({ ...paths, pollMs: 5, observer: () => undefined });
    const { client, list } = await bed.connect(servers, { credentials: tls });
    await eventually(() => list.introspect().peers.every(peer => peer.connectionStatus === 'available'));
    const chat = client.chat();
    expect(await exchange(chat, 'before')).toBe('BEFORE');
    const load = new SteadyLoad(client);
    await eventually(() => servers.every(({ seen }) => seen.length > 10));
    const clientNames = () => servers.map(({ seen }) => seen.at(-1)?.clientName);
    expect(clientNames()).toEqual(['first', 'first', 'first']);

    replace(paths.certPath, identities.second.cert);
    replace(paths.keyPath, identities.second.key);
    await eventually(() => clientNames().every(name => name === 'second'));
    await load.stop();
    expect(load.failures).toEqual([]);
    // Two connections each, and none was given back: who came with the second stayed with it.
    for (const { seen } of servers) {
      expect(new Set(seen.map(({ connection }) => connection)).size).toBe(2);
    }
    expect(await exchange(chat, 'after')).toBe('AFTER');
    await hangUp(chat);
  });

  it('stays in use for as long as what replaces it is broken', async () => {
    const server = await startServer();
    const problems: string[] = [];
    const { say } = await bed.connect([server], {
      credentials: tlsFromFiles({
        ...paths,
        pollMs: 5,
        observer: event => {
          if (event.type === 'problem') problems.push(event.error.message);
        },
      }),
    });
    expect(await say('hello')).toBe('hello');
    replace(paths.keyPath, identities.second.key);
    await eventually(() => problems.length === 1);
    expect(problems[0]).toContain('its key is not that of the certificate');
    expect(await say('hello')).toBe('hello');
    expect(new Set(server.seen.map(({ connection }) => connection)).size).toBe(1);
  });
});

describe('a certificate that a server refuses', () => {
  it('costs the peer nothing but an attempt, of which the observer is told', async () => {
    const server = await startServer();
    const problems: string[] = [];
    const { say, list } = await bed.connect([server], {
      credentials: tlsFromFiles({ ...paths, pollMs: 5 }),
      observer: event => {
        if (event.type === 'problem') problems.push(event.error.message);
      },
    });
    expect(await say('hello')).toBe('hello');
    const refused = await (await makeAuthority('Stranger')).issue();
    replace(paths.keyPath, refused.key);
    replace(paths.certPath, refused.cert);
    await eventually(() => problems.length > 0);
    expect(problems[0]).toContain(`Peer "${server.identifier.id}" could not be connected: `);
    expect(list.introspect().peers[0]?.connectionStatus).toBe('available');
    expect(await say('hello')).toBe('hello');
    expect(server.seen.map(({ clientName }) => clientName)).toEqual(['first', 'first']);
  });
});

describe('roots that are replaced in their file', () => {
  it('are tried at once by peers that could not be trusted before', async () => {
    replace(paths.rootCertsPath, (await makeAuthority('Stranger')).cert);
    const server = await startServer();
    const { list, say } = await bed.connect([server], {
      credentials: tlsFromFiles({ ...paths, pollMs: 5 }),
      reconnect: { initialMs: 3_600_000, maxMs: 3_600_000 },
    });
    await eventually(() => list.introspect().peers[0]?.connectionStatus === 'unavailable');
    replace(paths.rootCertsPath, authority.cert);
    await eventually(() => list.introspect().peers[0]?.connectionStatus === 'available');
    expect(await say('hello')).toBe('hello');
  });
});
