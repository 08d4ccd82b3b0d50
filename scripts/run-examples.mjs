/**
 * Runs each of `examples/*` that has a `start` script of its own, one after the other, and its tests when it has a
 * `test` script. Each has to end well, and soon, and to print what its README.md shows: every line of it, but for
 * numbers and bars.
 *
 * With names as arguments it runs those examples alone.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { steadyLines } from './steady-lines.mjs';

const limitMs = 120_000;
const root = join(import.meta.dirname, '..');
const wanted = process.argv.slice(2);

const examples = readdirSync(join(root, 'examples'), { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name)
  .filter(name => wanted.length === 0 || wanted.includes(name))
  .map(name => ({ name, scripts: scriptsOf(name) }))
  .filter(({ scripts }) => scripts.start !== undefined);

for (const { name, scripts } of examples) {
  console.log(`-- examples/${name}`);
  const printed = run(name, 'start');
  process.stdout.write(printed);
  compare(name, printed, shownBy(name));
  if (scripts.test !== undefined) run(name, 'test');
}
console.log(`${examples.length} examples ran to their end, as their READMEs show`);

function scriptsOf(name) {
  return JSON.parse(readFileSync(join(root, 'examples', name, 'package.json'), 'utf8')).scripts ?? {};
}

function run(name, script) {
  return execFileSync('npm', ['run', script, '--silent', '--workspace', `examples/${name}`], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: limitMs,
  });
}

/** What follows the command in the README's only fence that has one. */
function shownBy(name) {
  const readme = readFileSync(join(root, 'examples', name, 'README.md'), 'utf8');
  const shown = /^```text\n\$ npm start[^\n]*\n(.*?)^```$/ms.exec(readme)?.[1];
  if (shown === undefined) throw new Error(`examples/${name}/README.md does not show a run.`);
  return shown;
}

function compare(name, printed, shown) {
  const [real, told] = [steadyLines(printed), steadyLines(shown)];
  const index = told.findIndex((line, at) => line !== real[at]);
  if (index < 0 && real.length === told.length) return;
  const at = index < 0 ? told.length : index;
  throw new Error(
    `examples/${name} printed\n  ${real[at] ?? '(nothing more)'}\nwhere its README.md shows\n  ${told[at] ?? '(nothing more)'}`,
  );
}
