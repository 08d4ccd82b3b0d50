import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { tlsFromFiles } from '@peerage/transport-grpc';
import { type Authority, makeAuthority } from '../../../packages/transport-grpc/testing/certificates.js';
import { loneFailure } from '../load/lone-failure.js';
import { GreeterProcess } from '../servers/greeter-process.js';
import { TlsFiles } from '../tls-files.js';

const channelOptions = { 'grpc.ssl_target_name_override': 'greeter.test' };

describe('TLS is refused', () => {
  const directory = mkdtempSync(join(tmpdir(), 'faults-'));
  const server = new TlsFiles(directory, 'server');
  const client = new TlsFiles(directory, 'client');
  let authority: Authority;
  let stranger: Authority;

  beforeAll(async () => {
    [authority, stranger] = await Promise.all([makeAuthority(), makeAuthority('Stranger')]);
  });
  beforeEach(async () => {
    server.trust(authority);
    server.show(await authority.issue({ names: ['greeter.test'] }));
    client.trust(authority);
    client.show(await authority.issue({ commonName: 'caller' }));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each([
    [
      'the certificate of the server is of an authority nobody knows',
      async () => server.show(await stranger.issue({ names: ['greeter.test'] })),
      'unable to verify the first certificate',
    ],
    [
      'the certificate of the server has expired',
      async () => server.show(await authority.issue({ names: ['greeter.test'], expiresInMs: -1_000 })),
      'certificate has expired',
    ],
    [
      'the server goes by another name',
      async () => server.show(await authority.issue({ names: ['other.test'] })),
      "Hostname/IP does not match certificate's altnames: Host: greeter.test. is not in the cert's altnames: DNS:other.test",
    ],
    [
      'the certificate of the caller is of an authority the server does not know',
      async () => client.show(await stranger.issue()),
      // Which of the two depends on whether the server's word or its reset comes first.
      /the connection was closed before both sides had greeted each other|read ECONNRESET/,
    ],
  ])('because %s: calls say so', async (_what, prepare, reason) => {
    await prepare();
    const greeter = await GreeterProcess.start({ tls: server.paths });
    try {
      const { code, message } = await loneFailure(greeter.address, {
        credentials: tlsFromFiles(client.paths),
        channelOptions,
      });
      expect(code).toBe(status.UNAVAILABLE);
      expect(message).toContain(`last error: ${greeter.address}: `);
      expect(message).toMatch(reason);
    } finally {
      await greeter.kill();
    }
  });

  it.each([
    ['the server speaks plain text', true, 'what answers there does not speak TLS (wrong version number)'],
    [
      'the caller speaks plain text',
      false,
      // Which of the two depends on whether the server's word or its reset comes first.
      /the connection was closed before both sides had greeted each other|read ECONNRESET/,
    ],
  ])('because %s: calls say so', async (_what, callerSpeaksTls, reason) => {
    const greeter = await GreeterProcess.start(callerSpeaksTls ? {} : { tls: server.paths });
    try {
      const credentials = callerSpeaksTls ? { credentials: tlsFromFiles(client.paths) } : {};
      const { code, message } = await loneFailure(greeter.address, { ...credentials, channelOptions });
      expect(code).toBe(status.UNAVAILABLE);
      expect(message).toContain(`last error: ${greeter.address}: `);
      expect(message).toMatch(reason);
    } finally {
      await greeter.kill();
    }
  });
});
