/**
 * Holds the direction in which packages depend on one another.
 *
 * The table below decides. What a package's sources import, what its package.json declares and what its
 * tsconfig.json refers to must agree with it. Tests may use more; knip sees that they declare it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

/** What the sources of each package may import: our other packages, by folder, and the fenced libraries. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'peer-core': ['rxjs'],
  'peer-lists': ['peer-core'],
  testing: ['peer-core', 'rxjs'],
  updaters: ['peer-core', 'rxjs'],
  'transport-grpc': ['peer-core', '@grpc/grpc-js'],
  'grpc-balancer': ['peer-core', 'peer-lists', 'transport-grpc', 'rxjs', '@grpc/grpc-js'],
  client: ['peer-core', 'transport-grpc', 'rxjs', '@grpc/grpc-js'],
  server: ['peer-core', 'client', 'transport-grpc', '@grpc/grpc-js'],
  codegen: [],
};

/** Libraries whose next major version is to reach no further than the table says. */
const fenced: readonly string[] = ['@grpc/grpc-js', 'rxjs'];

const scope = '@peerage/';
const packagesDirectory = resolve(import.meta.dirname, '../packages');
const packages = readdirSync(packagesDirectory);

describe('the table of package edges', () => {
  it('has a row for every package', () => {
    expect(Object.keys(allowed).toSorted()).toEqual(packages.toSorted());
  });

  it('has no cycle', () => {
    const settled = new Set<string>();
    for (const name of packages) visit(name, []);

    function visit(name: string, path: readonly string[]): void {
      if (path.includes(name)) throw new Error(`${[...path, name].join(' → ')} is a cycle.`);
      if (settled.has(name)) return;
      for (const next of allowed[name] ?? []) visit(next, [...path, name]);
      settled.add(name);
    }
  });
});

describe.each(packages)('%s', name => {
  const directory = join(packagesDirectory, name);
  const row = allowed[name] ?? [];

  it('imports what the table allows', () => {
    const strays = sourceFiles(directory).flatMap(file =>
      importsOf(file)
        .map(specifier => target(specifier, file))
        .filter(imported => imported !== undefined && imported !== name && !row.includes(imported))
        .map(imported => `${relative(directory, file)} imports ${imported}`),
    );
    expect(strays).toEqual([]);
  });

  it('declares what the table allows', () => {
    const { dependencies, peerDependencies } = readJson(join(directory, 'package.json'));
    const declared = Object.keys({ ...dependencies, ...peerDependencies }).map(governed);
    expect(declared.filter(dependency => dependency !== undefined && !row.includes(dependency))).toEqual([]);
  });

  it('refers to the packages it declares', () => {
    const { dependencies } = readJson(join(directory, 'package.json'));
    const declared = Object.keys(dependencies ?? {}).filter(dependency => dependency.startsWith(scope));
    const { references } = readJson(join(directory, 'tsconfig.json'));
    const referred = references?.map(({ path }) => path.replace('../', scope)) ?? [];
    expect(referred.toSorted()).toEqual(declared.toSorted());
  });
});

/** What of package.json and tsconfig.json is read here. */
interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly references?: readonly { readonly path: string }[];
}

function readJson(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
}

function sourceFiles(directory: string): string[] {
  return readdirSync(join(directory, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map(path => join(directory, 'src', path));
}

function importsOf(file: string): string[] {
  const code = readFileSync(file, 'utf8').replaceAll(/\/\*.*?\*\//gs, '');
  return [...code.matchAll(/\b(?:from|import|require)\s*\(?\s*'([^']+)'/g)].map(match => match[1] ?? '');
}

/** What an import specifier leads to: a package's folder, a fenced library, or nothing the table governs. */
function target(specifier: string, importer: string): string | undefined {
  if (!specifier.startsWith('.')) return governed(specifier);
  return relative(packagesDirectory, resolve(importer, '..', specifier)).split(/[\\/]/)[0];
}

function governed(specifier: string): string | undefined {
  if (specifier.startsWith(scope)) return specifier.slice(scope.length).split('/')[0];
  return fenced.find(library => specifier === library || specifier.startsWith(`${library}/`));
}
