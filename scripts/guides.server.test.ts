/** Compiles the examples of all pages of documentation, those of packages included, each as a file of its own. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..');

/** What an example may use without saying where it is from. */
const exported = {
  '@peerage/peer-core': () => import('../packages/peer-core/src/index.js'),
  '@peerage/peer-core/operators': () => import('../packages/peer-core/src/operators/index.js'),
  '@peerage/peer-core/decorators': () => import('../packages/peer-core/src/decorators/index.js'),
  '@peerage/peer-lists': () => import('../packages/peer-lists/src/index.js'),
  '@peerage/transport-grpc': () => import('../packages/transport-grpc/src/index.js'),
  '@peerage/updaters': () => import('../packages/updaters/src/index.js'),
  '@peerage/client': () => import('../packages/client/src/index.js'),
  '@peerage/client/rxjs': () => import('../packages/client/src/rxjs/index.js'),
  '@peerage/client/rich-errors': () => import('../packages/client/src/rich-errors/index.js'),
  '@peerage/server': () => import('../packages/server/src/index.js'),
};

/** Examples that import what is generated for a service of their own, or another file of their page. */
const ofTheirOwn = ['docs/codegen', 'docs/guides/routing-in-proto', 'docs/guides/write-a-policy'];
/** Whose programs are run, and so compiled, elsewhere. */
const isRunElsewhere = (page: string): boolean => page === 'docs/tutorial' || page.includes('/migrate-from-');

/** What the text around the examples says is there. */
const surroundings = `
type Attributes = import('@peerage/peer-core').Attributes;
type Call = import('@peerage/client').Call;
type Method = import('@peerage/client').Method;
type Middleware = import('@peerage/client').Middleware;
type Service = typeof import('@peerage/protos/peerage/demo/v1/greeter.peerage');
type Client = ReturnType<Service['createGreeterClient']>;

declare const GreeterDefinition: import('@peerage/protos/peerage/demo/v1/greeter').GreeterDefinition;
declare const GreeterClient: typeof import('@peerage/protos/peerage/demo/v1/greeter').GreeterClient;
declare const createGreeterClient: Service['createGreeterClient'];
declare const client: Client & { book(request: object): Promise<unknown> };

declare const chooser: import('@peerage/peer-core').Chooser;
declare const greeters: import('@peerage/peer-core').Chooser;
declare const list: import('@peerage/peer-lists').PeerList;
declare const observer: import('@peerage/peer-core').Observer;
declare const transport: import('@peerage/transport-grpc').GrpcTransport;
declare const updater: import('@peerage/peer-core').Updater;

declare const callback: (error: object) => void;
declare const clientCount$: import('rxjs').Observable<number>;
declare const clientIndex: number;
declare const currentTenant: () => string;
declare const Metadata: typeof import('@grpc/grpc-js').Metadata;
declare const status: typeof import('@grpc/grpc-js').status;
declare const handlers: import('@peerage/client/codegen-v1').Handlers<typeof GreeterDefinition>;
declare const error: import('@peerage/client').CallError;
declare const show: (problem: unknown) => void;
declare const switchMap: typeof import('rxjs').switchMap;
declare const token: () => Promise<string>;

declare module '@opentelemetry/api';
`;

const configuration = {
  extends: join(root, 'tsconfig.base.json'),
  compilerOptions: {
    noEmit: true,
    composite: false,
    declarationMap: false,
    isolatedDeclarations: false,
    types: ['node', 'jest'],
  },
};

it('the examples compile', async () => {
  const project = mkdtempSync(join(tmpdir(), 'peerage-docs-'));
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(configuration));
  writeFileSync(join(project, 'surroundings.d.ts'), surroundings);
  writeFileSync(join(project, 'exported.d.ts'), await declarations());

  const strange = new Set<string>();
  let count = 0;
  for (const page of pages()) {
    for (const [index, example] of examplesOf(page).entries()) {
      if (importsOwnFiles(example)) {
        strange.add(page);
        continue;
      }
      writeFileSync(join(project, `${page.replaceAll('/', '-')}-${index}.ts`), `${example}\nexport {};\n`);
      count += 1;
    }
  }
  expect([...strange].toSorted()).toEqual(ofTheirOwn);
  expect(count).toBeGreaterThan(80);

  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', project], { encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
  rmSync(project, { recursive: true });
}, 60_000);

/** Every export of our packages as a global; an example that imports it has its own. */
async function declarations(): Promise<string> {
  const lines = new Map<string, string>();
  for (const [specifier, load] of Object.entries(exported)) {
    for (const name of Object.keys(await load())) {
      lines.set(name, `declare const ${name}: typeof import('${specifier}').${name};`);
    }
  }
  return [...lines.values()].join('\n');
}

/** All pages, and what each package says of itself: paths from the root, without `.md`. */
function pages(): string[] {
  return [...pagesBelow('docs'), ...packages().map(name => `packages/${name}/README`)].filter(
    page => !page.startsWith('docs/api/') && !isRunElsewhere(page),
  );
}

function pagesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.md'))
    .map(path => `${folder}/${path.slice(0, -'.md'.length).replaceAll('\\', '/')}`);
}

function packages(): string[] {
  return readdirSync(join(root, 'packages')).filter(name =>
    existsSync(join(root, 'packages', name, 'package.json')),
  );
}

/** Code that is generated from our own `.proto` files is found where that is. */
function examplesOf(page: string): string[] {
  const text = readFileSync(join(root, `${page}.md`), 'utf8');
  return Array.from(text.matchAll(/^```ts(?: title="[^"]*")?\n(.*?)^```$/gms), ([, example = '']) =>
    example.replaceAll(/'\.\/gen\/(.*)\.js'/g, (specifier, path: string) =>
      existsSync(join(root, `protos/gen/${path}.ts`)) ? `'@peerage/protos/${path}'` : specifier,
    ),
  );
}

function importsOwnFiles(example: string): boolean {
  return /from '\.\.?\//.test(example);
}
