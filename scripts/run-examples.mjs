/** Runs each of `examples/*` that has a `start` script of its own, one after the other; each has to end well, and soon. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const limitMs = 120_000;
const root = join(import.meta.dirname, '..');

const examples = readdirSync(join(root, 'examples')).filter(name => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'examples', name, 'package.json'), 'utf8'));
  return scripts?.start !== undefined;
});

for (const name of examples) {
  console.log(`-- examples/${name}`);
  execFileSync('npm', ['start', '--silent', '--workspace', `examples/${name}`], {
    cwd: root,
    stdio: 'inherit',
    timeout: limitMs,
  });
}
console.log(`${examples.length} examples ran to their end`);
