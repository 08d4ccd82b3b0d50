/**
 * Does what docs/tutorial.md says, in its order and to the letter: in an empty folder, in one shell, with packed packages.
 *
 * A fence with a title is a file, written whole; `sh` is typed into the shell; the one titled `output` is what the `sh`
 * before it printed, in any order of lines and with any numbers.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { Shell } from './shell.mjs';
import { steadyLines } from './steady-lines.mjs';

const root = join(import.meta.dirname, '..');
/** How long what runs in the background may take to say what it is expected to say. */
const patienceMs = 10_000;
const npmSettings = {
  npm_config_prefer_offline: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_loglevel: 'error',
};

/**
 * @param {{ name: string, tarball: string }[]} packages Installed in the place of the published ones.
 * @param {string} folder The directory to make.
 */
export async function tryTutorial(packages, folder) {
  const text = await withFreePorts(await readFile(join(root, 'docs/tutorial.md'), 'utf8'));
  const versions = await installed(packages);
  await mkdir(folder, { recursive: true });
  const shell = new Shell(folder, { ...process.env, ...npmSettings });
  let cwd = folder;
  try {
    for (const [, language, title, body] of text.matchAll(/^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$/gms)) {
      if (title === 'output') await expectOutput(shell, body);
      else if (title !== undefined) await write(join(cwd, title), body);
      else if (language === 'sh') {
        await shell.type(withVersions(body, versions));
        const entered = /^cd (\S+)$/m.exec(body)?.[1];
        if (entered !== undefined) cwd = join(cwd, entered);
      }
    }
  } finally {
    shell.end();
  }
  console.log('the tutorial runs as it is written');
}

async function expectOutput(shell, shown) {
  const lines = text => steadyLines(text).toSorted().join('\n');
  const told = lines(shown);
  if (await shell.until(() => lines(shell.printed) === told, patienceMs)) return;
  throw new Error(`The tutorial printed\n${shell.printed}and not\n${shown}`);
}

/** The text with ports that nobody listens on in the place of its own. */
async function withFreePorts(text) {
  const ports = [...new Set(text.match(/\b500\d\d\b/g))];
  const free = await Promise.all(ports.map(freePort));
  return ports.reduce((changed, port, at) => changed.replaceAll(port, free[at]), text);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(String(port)));
    });
  });
}

/** What to install under each name that the tutorial installs. */
async function installed(packages) {
  const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const { dependencies } = JSON.parse(await readFile(join(root, 'protos/package.json'), 'utf8'));
  const libraries = Object.entries({ ...devDependencies, ...dependencies });
  return new Map([
    ...libraries.map(([name, version]) => [name, `${name}@${version}`]),
    ...packages.map(({ name, tarball }) => [name, tarball]),
  ]);
}

function withVersions(block, versions) {
  return block.replaceAll(/npm install(?:\\\n|.)*/g, command =>
    command.replaceAll(/(?<=\s)[@a-z][\w@/-]*(?=\s|$)/g, word => versions.get(word) ?? word),
  );
}

async function write(path, text) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
