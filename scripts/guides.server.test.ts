/** Compiles the examples of the guides, each as a file of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..');

/** What the text around the examples says is there. */
const surroundings = `
declare const list: import('@peerage/peer-lists').PeerList;
declare const observer: import('@peerage/peer-core').Observer;
declare const client: import('@peerage/client').Client<
  typeof import('@peerage/protos/peerage/demo/v1/greeter').GreeterDefinition
>;
`;

const pages = [
  'guides/compatibility',
  'guides/graceful-shutdown',
  'guides/load-reports',
  'guides/plug-in',
  'guides/security',
  'guides/streams',
  'server',
];

const configuration = {
  extends: join(root, 'tsconfig.base.json'),
  compilerOptions: { noEmit: true, composite: false, declarationMap: false, isolatedDeclarations: false },
};

it('the examples compile', () => {
  const project = mkdtempSync(join(tmpdir(), 'peerage-'));
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(configuration));
  writeFileSync(join(project, 'surroundings.d.ts'), surroundings);
  for (const page of pages) {
    const text = readFileSync(join(root, `docs/${page}.md`), 'utf8');
    const examples = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, example = '']) => example);
    expect(examples.length).toBeGreaterThan(2);
    for (const [index, example] of examples.entries()) {
      const code = example.replace(/'\.\/gen\/(.*)\.js'/, "'@peerage/protos/$1'");
      writeFileSync(join(project, `${page.replace('/', '-')}-${index}.ts`), code);
    }
  }
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', project], { encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
  rmSync(project, { recursive: true });
}, 60_000);
