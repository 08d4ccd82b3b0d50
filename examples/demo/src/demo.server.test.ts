/** The demo as it is run: built, in a process of its own, with real servers. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Report } from './report.js';

const demo = resolve(import.meta.dirname, '..');
const compiler = resolve(demo, '../../node_modules/typescript/bin/tsc');
const patienceMs = 120_000;

let folder: string;

beforeAll(() => {
  execFileSync(process.execPath, [compiler, '-b', demo], { stdio: 'inherit' });
}, patienceMs);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'peerage-demo-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Ending {
  readonly exitCode: number | null;
  readonly lines: readonly string[];
  readonly report: Report;
}

/** Runs the demo to its end; presses Ctrl+C, so to speak, when it prints `interruptAt`. */
async function run(args: readonly string[], interruptAt?: string): Promise<Ending> {
  const child = spawn(process.execPath, [join(demo, 'dist/main.js'), ...args, '--json'], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
    // In a group of its own, with its servers: the terminal, too, interrupts all of them.
    detached: true,
  });
  let stdout = '';
  let interrupted = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (interruptAt === undefined || interrupted || !stdout.includes(interruptAt)) return;
    interrupted = true;
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  const lines = stdout.trimEnd().split('\n');
  return { exitCode, lines, report: JSON.parse(lines.at(-1) ?? '') as Report };
}

/** The code of the error that connecting ends with. */
async function connectError(address: string): Promise<unknown> {
  const [host, port] = address.split(':');
  const socket = connect(Number(port), host);
  try {
    await once(socket, 'connect');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    socket.destroy();
  }
}

async function expectNothingLeft({ peers }: Report): Promise<void> {
  expect(readdirSync(folder)).toEqual([]);
  const errors = await Promise.all(Object.keys(peers).map(connectError));
  expect(new Set(errors)).toEqual(new Set(['ECONNREFUSED']));
}

it(
  'loses no call but those in flight on the killed server',
  async () => {
    const { exitCode, lines, report } = await run(['--seconds', '3', '--rate', '200']);
    expect(lines).toContain('No call was lost but those in flight on the killed server.');
    expect(exitCode).toBe(0);

    const { calls, ok, failed, errors, peers, events } = report;
    expect(calls).toBeGreaterThan(0);
    expect(ok + failed).toBe(calls);
    expect(errors).toEqual(failed === 0 ? {} : { UNAVAILABLE: failed });
    expect(Object.values(peers).reduce((sum, peer) => sum + peer.calls, 0)).toBe(calls);

    const peerOf = (type: string): string => events.find(event => event.type === type)?.peer ?? 'nobody';
    expect(peers[peerOf('kill')]?.status).not.toBe('available');
    expect(peers[peerOf('remove')]).toEqual({ status: 'removed', calls: expect.any(Number) });
    expect(peers[peerOf('add')]?.status).toBe('available');
    for (const peer of Object.values(peers)) expect(peer.calls).toBeGreaterThan(0);
    expect(Object.keys(peers)).toHaveLength(5);

    await expectNothingLeft(report);
  },
  patienceMs,
);

it(
  'ends early when it is interrupted, loses nothing and leaves nothing behind',
  async () => {
    const { exitCode, lines, report } = await run(['--seconds', '60', '--rate', '50'], '4 peers available');
    expect(exitCode).toBe(130);
    expect(lines).toContain('Interrupted.');
    expect(report.calls).toBeGreaterThan(0);
    expect(report.failed).toBe(0);
    await expectNothingLeft(report);
  },
  patienceMs,
);
