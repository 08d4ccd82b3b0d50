import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tlsFromFiles } from '@peerage/transport-grpc';
import { makeAuthority } from '../../../packages/transport-grpc/testing/certificates.js';
import { type Bed, withBed } from '../bed.js';
import { patient } from '../load/caller.js';
import { TlsFiles } from '../tls-files.js';
import { until } from '../until.js';

const serverName = 'greeter.test';

describe('TLS certificates are replaced', () => {
  const directory = mkdtempSync(join(tmpdir(), 'faults-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  it('costs nothing: authority by authority, server by server, then those of the callers', async () => {
    const [before, after] = await Promise.all([makeAuthority('Before'), makeAuthority('After')]);
    const server = new TlsFiles(directory, 'server');
    server.trust(before, after);
    server.show(await before.issue({ names: [serverName] }));
    const client = new TlsFiles(directory, 'client');
    client.trust(before);
    client.show(await before.issue({ commonName: 'caller before' }));

    const credentials = tlsFromFiles({ ...client.paths, pollMs: 50 });
    const channelOptions = { 'grpc.ssl_target_name_override': serverName };
    const transport = { ...patient, credentials, channelOptions };
    await withBed({ greeter: { tls: server.paths }, transport }, async (bed, callers) => {
      await untilCalledBy(bed, 'caller before');

      client.trust(before, after);
      await until(
        async () => (await reports(bed)).every(({ connectionCount }) => connectionCount >= 4),
        'both callers have connected anew',
      );

      server.show(await after.issue({ names: [serverName] }));
      for (const greeter of bed.greeters) {
        await greeter.stop();
        await callers.untilLost(greeter.address);
        await greeter.restart();
        await callers.untilServed(greeter.address);
      }

      client.trust(after);
      client.show(await after.issue({ commonName: 'caller after' }));
      await untilCalledBy(bed, 'caller after');
      await callers.endLoad();
      expect(callers.failures).toEqual({ plain: [], retrying: [] });
    });
  });
});

function reports(bed: Bed) {
  return Promise.all(bed.greeters.map(greeter => greeter.report()));
}

/** All calls come from somebody of that name, at every server. */
function untilCalledBy(bed: Bed, name: string): Promise<void> {
  return until(
    async () => (await reports(bed)).every(({ clientNames }) => clientNames.join() === name),
    `every call comes from "${name}"`,
  );
}
