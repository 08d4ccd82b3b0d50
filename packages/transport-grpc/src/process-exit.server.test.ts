import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type EchoServer, startEchoServer } from '../testing/echo-server.js';

const root = join(__dirname, '../../..');

describe('a process with nothing left to do', () => {
  let server: EchoServer;
  beforeEach(async () => {
    server = await startEchoServer();
  });
  afterEach(() => server.kill());

  it.each(['close', 'leave open'])(
    'exits by itself: %s',
    async ending => {
      const { stdout } = await promisify(execFile)(process.execPath, [
        '--conditions=@peerage/source',
        `--import=${join(root, 'scripts/run-sources.mjs')}`,
        join(root, 'packages/transport-grpc/testing/call-and-exit.ts'),
        server.address,
        ending,
      ]);
      expect(stdout).toBe('hello\n');
    },
    30_000,
  );
});
