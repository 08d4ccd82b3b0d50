/** Parents and children as they are at work: built, as processes. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Subprocess } from './subprocess.js';

const bench = resolve(__dirname, '..');
const compiler = resolve(bench, '../node_modules/typescript/bin/tsc');
const built = JSON.stringify(pathToFileURL(join(bench, 'dist/subprocess.js')));
const patienceMs = 120_000;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'peerage-subprocess-'));
  execFileSync(process.execPath, [compiler, '-b', bench]);
}, patienceMs);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): URL {
  const path = join(folder, name);
  writeFileSync(path, text);
  return pathToFileURL(path);
}

it('asks and is answered, again and again', async () => {
  const doubling = `
    import { answer } from ${built};
    const plus = Number(process.argv[2]);
    answer(async ({ value }) => 2 * value + plus);`;
  const child = new Subprocess<{ value: number }, number>('doubling', write('doubling.mjs', doubling), ['1']);
  try {
    expect([await child.ask({ value: 2 }), await child.ask({ value: 20 })]).toEqual([5, 41]);
  } finally {
    child.kill();
  }
});

it('says which child ended without an answer, and how, however often it is asked', async () => {
  const child = new Subprocess(
    'the deserter',
    write('deserter.mjs', 'process.on("message", () => process.exit(3));'),
  );
  await expect(child.ask({})).rejects.toThrow('The process of the deserter ended by exit code 3.');
  await expect(child.ask({})).rejects.toThrow('The process of the deserter ended by exit code 3.');
});

it('says how a child ended that ends before it is asked', async () => {
  const mark = join(folder, 'ended');
  const text = `import { writeFileSync } from 'node:fs';
    process.on('exit', () => writeFileSync(${JSON.stringify(mark)}, ''));
    process.exit(4);`;
  const child = new Subprocess('the hasty', write('hasty.mjs', text));
  // Without a turn of the event loop, which would tell of the end before the question is sent.
  while (!existsSync(mark));
  execFileSync(process.execPath, ['--eval', '']);
  await expect(child.ask({})).rejects.toThrow('The process of the hasty ended by exit code 4.');
});

it('leaves no child behind when the parent is killed', async () => {
  const child = write('child.mjs', `import { answer } from ${built}; answer(() => 1); console.log('up');`);
  const parent = write(
    'parent.mjs',
    `import { Subprocess } from ${built};
    const child = new Subprocess('child', new URL(${JSON.stringify(child)}));
    await child.ask({});
    setInterval(() => undefined, 1_000);`,
  );
  const running = spawn(process.execPath, [parent.pathname], { stdio: ['ignore', 'ignore', 'pipe'] });
  // The child writes to its parent's stderr, which is closed when both have ended.
  const closed = once(running, 'close');
  await once(running.stderr, 'data');
  running.kill('SIGKILL');
  expect(await closed).toEqual([null, 'SIGKILL']);
});

it('tells whoever waits for somebody else that a child has ended', async () => {
  const child = new Subprocess(
    'the quitter',
    write('quitter.mjs', 'process.on("message", () => process.exit(5));'),
  );
  const { ended } = child;
  child.ask({}).catch(() => undefined);
  await expect(ended).rejects.toThrow('The process of the quitter ended by exit code 5.');
});
