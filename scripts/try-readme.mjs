/**
 * Does what README.md says: in an empty project, with packed packages, with two of its servers.
 *
 * A fence with a title is a file: ```ts title="main.ts" is written to `main.ts`. The one titled `output` is what
 * `main.ts` prints. All of it runs as it stands, as ES modules, and a second time compiled to CommonJS.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..');

/** What a reader installs besides our packages. */
const libraries = ['@bufbuild/protobuf', '@grpc/grpc-js', '@types/node', 'typescript'];

const compilerOptions = { module: 'nodenext', target: 'es2022', strict: true, types: ['node'] };

/**
 * @param {{ name: string, tarball: string }[]} packages Installed in the place of the published ones.
 * @param {string} project The directory to make.
 */
export async function tryReadme(packages, project) {
  const { output, ...files } = titledFences(await readFile(join(root, 'README.md'), 'utf8'));
  if (files['main.ts'] === undefined || output === undefined)
    throw new Error('README.md has no main.ts or no output.');
  await install(packages, project);
  for (const type of ['module', 'commonjs']) {
    const directory = join(project, type);
    const programs = Object.entries(files).map(([path, text]) => [
      path,
      type === 'commonjs' && path.endsWith('.ts') ? inFunction(text) : text,
    ]);
    await write(directory, {
      ...Object.fromEntries(programs),
      'package.json': JSON.stringify({ type }),
      'tsconfig.json': JSON.stringify({ compilerOptions }),
    });
    await run(directory, 'npx', ['peerage', 'generate']);
    await run(directory, 'npx', ['tsc']);
    const printed = await runWithServers(directory);
    if (printed !== output) throw new Error(`README.md's example printed\n${printed}and not\n${output}`);
    console.log(`README.md's example runs as ${type}`);
  }
}

/** Starts a server for each address in `main.js`, and gives what that prints with their addresses in place of its own. */
async function runWithServers(directory) {
  const path = join(directory, 'main.js');
  const main = await readFile(path, 'utf8');
  const addresses = [...new Set(main.match(/127\.0\.0\.1:\d+/g))];
  const servers = addresses.map(() => spawn(process.execPath, ['server.js', '0'], { cwd: directory }));
  try {
    const actual = await Promise.all(servers.map(addressOf));
    const connected = addresses.reduce((text, address, at) => text.replaceAll(address, actual[at]), main);
    await writeFile(path, connected);
    const printed = await run(directory, process.execPath, ['main.js']);
    const codes = servers.map(server => once(server, 'exit'));
    for (const server of servers) server.kill('SIGTERM');
    for (const [code] of await Promise.all(codes))
      if (code !== 0) throw new Error(`A server ended with ${code}.`);
    return printed;
  } finally {
    for (const server of servers) server.kill('SIGKILL');
  }
}

async function addressOf(server) {
  const [line] = await once(server.stdout, 'data');
  return String(line).trim().replace('listening on ', '');
}

/** @returns {Record<string, string>} Text by title. */
function titledFences(markdown) {
  const fences = markdown.matchAll(/^```\w* title="([^"]+)"\n(.*?)^```$/gms);
  return Object.fromEntries([...fences].map(([, title, text]) => [title, text]));
}

/** CommonJS has no top-level await: what follows the imports moves into a function. */
function inFunction(text) {
  const [imports, body] = text.split(/\n\n(?!import)(.*)/s);
  return `${imports}\n\nvoid (async () => {\n${body}})();\n`;
}

async function install(packages, project) {
  const { devDependencies } = await readJson('package.json');
  const { dependencies: generated } = await readJson('protos/package.json');
  const versions = { ...devDependencies, ...generated };
  const dependencies = Object.fromEntries([
    ...libraries.map(name => [name, versions[name]]),
    ...packages.map(({ name, tarball }) => [name, `file:${tarball}`]),
  ]);
  await write(project, { 'package.json': JSON.stringify({ dependencies }) });
  await run(project, 'npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']);
}

async function readJson(path) {
  return JSON.parse(await readFile(join(root, path), 'utf8'));
}

async function write(directory, files) {
  for (const [path, text] of Object.entries(files)) {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}

/** Runs a command to its end and gives what it printed; one that does not end has not released what it holds. */
async function run(cwd, command, args) {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, timeout: 120_000 });
    return stdout;
  } catch (error) {
    const line = [command, ...args].join(' ');
    throw new Error(`${line} failed:\n${error.stdout}${error.stderr}`, { cause: error });
  }
}
