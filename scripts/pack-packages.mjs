/** Packs what publishing would. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/**
 * Packs every package below `packages/` into `directory`.
 *
 * @returns {{ name: string, tarball: string, files: string[] }[]} `tarball` is a path, `files` are relative to the
 * package.
 */
export function packPackages(directory) {
  const packed = execFileSync(
    'npm',
    ['pack', '--workspace', 'packages', '--json', '--pack-destination', directory],
    { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return JSON.parse(packed).map(({ name, filename, files }) => ({
    name,
    tarball: join(directory, filename),
    files: files.map(file => file.path),
  }));
}
