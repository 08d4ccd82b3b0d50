import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { eventually, thrownBy } from '@peerage/testing';
import { failureOf, startClientFor } from '../../../client/testing/greeter-bed.js';
import { createServer, type Server, type StopOnSignalsOptions, stopOnSignals } from '../index.js';

const root = join(__dirname, '../../../..');

interface ServerProcess {
  readonly child: ChildProcessByStdio<null, Readable, null>;
  readonly address: string;
  readonly said: () => string;
}

async function startProcess(...args: readonly string[]): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    [
      '--conditions=@peerage/source',
      `--import=${join(root, 'scripts/run-sources.mjs')}`,
      join(root, 'packages/server/testing/serve-until-signal.ts'),
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await eventually(() => said.includes('\n'));
  const [address = ''] = said.split('\n');
  return { child, address, said: () => said.slice(address.length + 1) };
}

describe('a server process', () => {
  it.each<NodeJS.Signals>(['SIGTERM', 'SIGINT'])(
    'that is sent %s answers what it has begun and ends by itself',
    async signal => {
      const { child, address, said } = await startProcess();
      const { client, stop } = await startClientFor(address);
      const call = client.sayHello({ name: 'Ann' });
      await eventually(() => said().includes('started'));
      child.kill(signal);
      await expect(call).resolves.toMatchObject({ greeting: 'Hello, Ann!' });
      await expect(once(child, 'exit')).resolves.toEqual([0, null]);
      expect(said()).toBe(`started\n${signal} 0\n`);
      await stop();
    },
    30_000,
  );

  it('that is sent two of them ends at once', async () => {
    const { child, address, said } = await startProcess('--tell');
    const { client, stop } = await startClientFor(address);
    const call = failureOf(client.sayHello({ name: 'for ever' }));
    await eventually(() => said().includes('started'));
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await eventually(() => said().includes('draining'));
    child.kill('SIGTERM');
    await expect(ended).resolves.toEqual([null, 'SIGTERM']);
    await call;
    await stop();
  }, 30_000);
});

describe('stopOnSignals', () => {
  it('can be taken back', () => {
    const before = process.listenerCount('SIGTERM');
    const forget = stopOnSignals(createServer());
    expect(process.listenerCount('SIGTERM')).toBe(before + 1);
    forget();
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });

  it.each<[unknown, unknown, string]>([
    [createServer(), { drainTimeoutMs: -1 }, 'drainTimeoutMs'],
    [createServer(), { drainTimeMs: 5 }, 'drainTimeMs'],
    [createServer(), { signals: 'SIGTERM' }, 'signals'],
    [createServer(), { signals: ['SIGNOPE'] }, 'signals[0]'],
    [createServer(), { onStopped: 'x' }, 'onStopped'],
    [undefined, {}, 'server'],
  ])('refuses at once what cannot be meant: %p, %p', (server, options, field) => {
    expect(thrownBy(() => stopOnSignals(server as Server, options as StopOnSignalsOptions))).toMatchObject({
      code: 'invalid-configuration',
      details: { field },
    });
  });

  it('warns of what onStopped throws', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const onStopped = () => {
      throw new Error('not closed');
    };
    stopOnSignals(createServer(), { signals: ['SIGUSR2'], onStopped });
    process.emit('SIGUSR2', 'SIGUSR2');
    await eventually(() => warn.mock.calls.length > 0);
    expect(warn.mock.calls).toEqual([
      [
        'The onStopped callback of stopOnSignals threw.',
        expect.objectContaining({ code: 'callback-failed' }),
      ],
    ]);
    warn.mockRestore();
  });
});
