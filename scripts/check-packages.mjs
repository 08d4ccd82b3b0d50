/**
 * Checks the packages as their users get them: what is in the tarballs, whether their exports resolve, and whether
 * the example of README.md and the tutorial run on them. Needs a finished build.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packPackages } from './pack-packages.mjs';
import { tryReadme } from './try-readme.mjs';
import { tryTutorial } from './try-tutorial.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'peerage-packages-'));
try {
  const packages = packPackages(scratch);
  for (const { name, tarball, files } of packages) {
    checkContents(name, files);
    runTool('publint', [tarball, '--strict']);
    // attw takes require() of an ES module for an error, which Node has supported since 20.19.
    runTool('attw', [tarball, '--profile', 'esm-only', '--format', 'ascii']);
    console.log(`${name}: ${files.length} files, exports resolve`);
  }
  await tryReadme(packages, join(scratch, 'readme'));
  await tryTutorial(packages, join(scratch, 'tutorial'));
} finally {
  rmSync(scratch, { recursive: true });
}

/** A page, every source, for the source condition, and what was built from it; no tests, nothing left from older builds. */
function checkContents(name, files) {
  const packed = new Set(files);
  const sources = files.filter(file => /^src\/.*\.ts$/.test(file)).map(file => file.slice(4, -3));
  const built = sources.flatMap(stem => [`dist/${stem}.js`, `dist/${stem}.d.ts`]);
  const expected = new Set(built.flatMap(file => [file, `${file}.map`]));
  const missing = [
    ...(sources.length === 0 ? ['src'] : []),
    ...['README.md', ...built].filter(file => !packed.has(file)),
  ];
  const strange = files.filter(
    file =>
      !expected.has(file) &&
      !/^(?:bin|src|protos)\/(?!.*\.test\.)|^(?:package\.json|README\.md|LICENSE)$/.test(file),
  );
  if (missing.length + strange.length > 0) {
    throw new Error(`${name}: missing [${missing.join(', ')}], not to be packed [${strange.join(', ')}]`);
  }
}

/** Runs a development tool; shows what it says only when it fails. */
function runTool(tool, args) {
  const path = join(import.meta.dirname, '../node_modules/.bin', tool);
  try {
    execFileSync(path, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    throw new Error(`${tool} ${args.join(' ')}\n${error.stdout}${error.stderr}`, { cause: error });
  }
}
