import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, Metadata, ServerCredentials } from '@grpc/grpc-js';
import { eventually, thrownBy } from '@peerage/testing';
import { type Authority, type Identity, makeAuthority } from '../../testing/certificates.js';
import { TlsBed, type TlsServer } from '../../testing/tls-bed.js';
import { GrpcTransport } from '../grpc-transport.js';

let authority: Authority;
let stranger: Authority;
let bed: TlsBed;

beforeAll(async () => {
  [authority, stranger] = await Promise.all([makeAuthority(), makeAuthority('Stranger')]);
});

beforeEach(() => {
  bed = new TlsBed();
});

afterEach(() => bed.close());

function shows({ cert, key }: Identity, clientCertificate = false): ServerCredentials {
  return ServerCredentials.createSsl(
    authority.cert,
    [{ cert_chain: cert, private_key: key }],
    clientCertificate,
  );
}

const trusting = () => credentials.createSsl(authority.cert);

describe('a server behind TLS is called', () => {
  it.each([
    ['by its address', '127.0.0.1:0', ''],
    ['by its IPv6 address', '[::1]:0', ''],
    ['by a host name', '127.0.0.1:0', 'localhost'],
  ])('%s, which its certificate has', async (_how, address, host) => {
    const identity = await authority.issue({ names: ['127.0.0.1', '::1', 'localhost'] });
    const server = await bed.serve(shows(identity), { address, host });
    const { say } = await bed.connect([server], { credentials: trusting() });
    expect(await say('hello')).toBe('hello');
    expect(server.seen[0]?.authority).toBe(server.identifier.id);
  });

  it('over a unix socket', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'peerage-'));
    const server = await bed.serve(shows(await authority.issue({ names: ['a.example'] })), {
      address: `unix:${directory}/echo.sock`,
      serverName: 'a.example',
    });
    const { say } = await bed.connect([server], { credentials: trusting() });
    expect(await say('hello')).toBe('hello');
    expect(server.seen[0]?.authority).toBe('a.example');
    rmSync(directory, { recursive: true });
  });

  it('by a name of its own when its address is an IP', async () => {
    const names = ['a.example', 'b.example'];
    const servers: TlsServer[] = [];
    for (const serverName of names) {
      servers.push(await bed.serve(shows(await authority.issue({ names: [serverName] })), { serverName }));
    }
    const { say, list } = await bed.connect(servers, { credentials: trusting() });
    while (servers.some(({ seen }) => seen.length === 0)) expect(await say('hello')).toBe('hello');
    expect(servers.map(({ seen }) => seen[0]?.authority)).toEqual(names);
    expect(list.introspect().peers).toHaveLength(2);
  });

  it('by one name for all', async () => {
    const server = await bed.serve(shows(await authority.issue({ names: ['all.example'] })));
    const channelOptions = { 'grpc.ssl_target_name_override': 'all.example' };
    const { say } = await bed.connect([server], { credentials: trusting(), channelOptions });
    expect(await say('hello')).toBe('hello');
    expect(server.seen[0]?.authority).toBe('all.example');
  });

  it('and is shown a certificate when it asks for one', async () => {
    const [own, clients] = await Promise.all([
      authority.issue({ names: ['127.0.0.1'] }),
      authority.issue({ commonName: 'caller' }),
    ]);
    const server = await bed.serve(shows(own, true));
    const { say } = await bed.connect([server], {
      credentials: credentials.createSsl(authority.cert, clients.key, clients.cert),
    });
    expect(await say('hello')).toBe('hello');
    expect(server.seen[0]?.clientName).toBe('caller');
  });
});

describe('a call fails with the peer and the reason when', () => {
  /** What a call ends with that has nobody else to go to. */
  async function failureWith(
    serves: ServerCredentials,
    trusts = trusting(),
    serverName = '',
  ): Promise<string> {
    const server = await bed.serve(serves, { serverName });
    const { say, list } = await bed.connect([server], { credentials: trusts }, { chooseTimeoutMs: 1 });
    await eventually(() => list.introspect().peers[0]?.connectionStatus === 'unavailable');
    const failure = await say('hello');
    const start = `UNAVAILABLE: List "echoes" has no available peer after`;
    expect(failure).toMatch(new RegExp(`^${start} \\d+ ms: of 1, .*; last error: ${server.identifier.id}: `));
    expect(server.seen).toEqual([]);
    return failure;
  }

  it('the certificate is for another name', async () => {
    const identity = await authority.issue({ names: ['a.example'] });
    expect(await failureWith(shows(identity), trusting(), 'b.example')).toContain(
      "Hostname/IP does not match certificate's altnames: Host: b.example. is not in the cert's altnames: DNS:a.example",
    );
  });

  it('the certificate has expired', async () => {
    const identity = await authority.issue({ names: ['127.0.0.1'], expiresInMs: -1_000 });
    expect(await failureWith(shows(identity))).toContain('certificate has expired');
  });

  it('the certificate was issued by a stranger', async () => {
    const identity = await stranger.issue({ names: ['127.0.0.1'] });
    expect(await failureWith(shows(identity))).toContain('unable to verify the first certificate');
  });

  it('the server asks for a certificate and is shown none', async () => {
    const identity = await authority.issue({ names: ['127.0.0.1'] });
    expect(await failureWith(shows(identity, true))).toContain('the server asks for a certificate');
  });

  it('the server does not trust the certificate it is shown', async () => {
    const [identity, clients] = await Promise.all([
      authority.issue({ names: ['127.0.0.1'] }),
      stranger.issue({ commonName: 'caller' }),
    ]);
    const shown = credentials.createSsl(authority.cert, clients.key, clients.cert);
    expect(await failureWith(shows(identity, true), shown)).toContain('the connection was closed before');
  });

  it('the server speaks plain text', async () => {
    expect(await failureWith(ServerCredentials.createInsecure())).toContain('does not speak TLS');
  });

  it('the server speaks TLS and the client does not', async () => {
    const identity = await authority.issue({ names: ['127.0.0.1'] });
    expect(await failureWith(shows(identity), credentials.createInsecure())).toContain(
      'the connection was closed before',
    );
  });
});

describe('a peer with two server names', () => {
  it('is refused, for it has one connection', () => {
    const transport = new GrpcTransport();
    const nobody = () => ({ notifyStatusChanged: () => undefined });
    const named = (serverName: string) => ({ id: '127.0.0.1:1', attributes: { serverName } });
    transport.retainPeer(named('a.example'), nobody());
    expect(thrownBy(() => transport.retainPeer(named('b.example'), nobody()))).toMatchObject({
      code: 'invalid-identifier',
      details: { peer: '127.0.0.1:1' },
    });
    transport.close();
  });
});

describe('call credentials', () => {
  const token = (value: string) =>
    credentials.createFromMetadataGenerator(({ service_url }, answer) => {
      const metadata = new Metadata();
      metadata.set('authorization', `${value} for ${service_url}`);
      answer(null, metadata);
    });

  const failing = credentials.createFromMetadataGenerator((_parameters, answer) =>
    answer(new Error('no token')),
  );

  async function namedServer(): Promise<TlsServer> {
    return bed.serve(shows(await authority.issue({ names: ['a.example'] })), { serverName: 'a.example' });
  }

  it('of the transport accompany every call, made for the server by its name', async () => {
    const server = await namedServer();
    const { say } = await bed.connect([server], {
      credentials: credentials.combineChannelCredentials(trusting(), token('pass')),
    });
    expect(await say('hello')).toBe('hello');
    expect(server.seen[0]?.authorization).toEqual(['pass for https://a.example/test.Echo']);
  });

  it('of a call accompany that call', async () => {
    const server = await namedServer();
    const { say } = await bed.connect([server], { credentials: trusting() });
    await say('hello', token('pass'));
    await say('hello');
    expect(server.seen.map(({ authorization }) => authorization)).toEqual([
      ['pass for https://a.example/test.Echo'],
      [],
    ]);
  });

  const adding = (...fields: [name: string, value: string][]) =>
    credentials.createFromMetadataGenerator((_parameters, answer) => {
      const metadata = new Metadata();
      for (const [name, value] of fields) metadata.add(name, value);
      answer(null, metadata);
    });
  const authorization = new Metadata();
  authorization.set('authorization', 'mine');

  it.each([
    [
      'a field that HTTP/2 forbids',
      adding(['connection', 'close']),
      undefined,
      'connection, which HTTP/2 forbids',
    ],
    [
      'a second value of what the call has',
      adding(['authorization', 'theirs']),
      authorization,
      '2 values of authorization, which may have one',
    ],
  ])('that add %s cost their call and no other', async (_, bad, metadata, problem) => {
    const server = await namedServer();
    const ofCalls = await bed.connect([server], { credentials: trusting() });
    const ofTransport = await bed.connect([server], {
      credentials: credentials.combineChannelCredentials(trusting(), bad),
    });
    const refusal = `INTERNAL: Getting metadata from plugin failed with error: The call's metadata has ${problem}; its credentials added to it`;
    await ofCalls.say('hello');
    expect(await ofCalls.say('hello', bad, metadata)).toBe(refusal);
    await ofCalls.say('hello');
    expect(new Set(server.seen.map(({ connection }) => connection)).size).toBe(1);
    expect(await ofTransport.say('hello', undefined, metadata)).toBe(refusal);
  });

  it('that cannot be made end the call with the reason', async () => {
    const { say } = await bed.connect([await namedServer()], { credentials: trusting() });
    expect(await say('hello', failing)).toBe(
      'UNKNOWN: Getting metadata from plugin failed with error: no token',
    );
  });
});
