/** Runs the examples of the guide to streams. That they compile is checked with those of all pages. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..');
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'peerage-page-'));
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(project, 'names.txt'), 'Ann\nBob\n');
});

afterEach(() => rmSync(project, { recursive: true }));

function modulesOf(page: string): string[] {
  const text = readFileSync(join(root, `docs/${page}.md`), 'utf8');
  return Array.from(text.matchAll(/^```ts\n(.*?)^```$/gms), ([, example = ''], index) => {
    const path = join(project, `${index}.ts`);
    writeFileSync(path, example.replaceAll(/'\.\/gen\/(.*)\.js'/g, "'@peerage/protos/$1'"));
    return path;
  });
}

it('the examples run, to the end', () => {
  const modules = modulesOf('guides/streams');
  expect(modules.length).toBeGreaterThan(7);
  const program = join(root, 'scripts/run-page.ts');
  const loader = `--import=${join(root, 'scripts/run-sources.mjs')}`;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--conditions=@peerage/source', loader, program, ...modules],
    { cwd: project, encoding: 'utf8', timeout: 50_000 },
  );
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  for (const line of [
    'Hello Ann',
    'Hello Bob',
    'TICK 99',
    "{ done: false, value: { text: 'HOW ARE YOU?' } }",
    'HELLO ANN',
  ])
    expect(stdout.split('\n')).toContain(line);
}, 60_000);
