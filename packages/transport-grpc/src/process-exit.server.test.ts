import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type EchoServer, startEchoServer } from '../testing/echo-server.js';

const root = join(__dirname, '../../..');

async function run(program: string, ...args: readonly string[]): Promise<string> {
  const sources = ['--conditions=@peerage/source', `--import=${join(root, 'scripts/run-sources.mjs')}`];
  const path = join(root, `packages/transport-grpc/testing/${program}.ts`);
  const { stdout } = await promisify(execFile)(process.execPath, [...sources, path, ...args], {
    timeout: 20_000,
  });
  return stdout;
}

describe('a process with nothing left to do', () => {
  let server: EchoServer;
  beforeEach(async () => {
    server = await startEchoServer();
  });
  afterEach(() => server.kill());

  it.each(['close', 'leave open'])(
    'exits by itself: %s',
    async ending => {
      expect(await run('call-and-exit', server.address, ending)).toBe('hello\n');
    },
    30_000,
  );

  it('exits by itself after calls that were cancelled as they started', async () => {
    expect(await run('cancel-and-exit', server.address)).toBe('1 1\n');
    // Nor is there anything left of them on the server.
    await server.drain();
  }, 30_000);
});
