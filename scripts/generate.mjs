/** Generates the code of every `peerage.yaml` in the tree. Arguments are passed on; `--check` writes nothing. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const command = join(root, 'packages/codegen/bin/peerage.js');
const places = ['protos', ...readdirSync(join(root, 'examples')).map(name => `examples/${name}`)];

for (const place of places) {
  const config = join(root, place, 'peerage.yaml');
  if (!existsSync(config)) continue;
  console.log(`-- ${place}`);
  const args = [command, 'generate', '--config', config, ...process.argv.slice(2)];
  execFileSync(process.execPath, args, { stdio: 'inherit' });
}
