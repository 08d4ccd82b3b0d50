/** What the packages export, found where their users find it: in each package.json. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';

const packages = join(import.meta.dirname, '../packages');
const directories = readdirSync(packages).map(name => join(packages, name));

/** Import specifiers by the source file they lead to. What repeats a part of a main entry point comes after it. */
export const entryPoints = new Map(
  directories.flatMap(exportsOf).toSorted(([, a], [, b]) => depth(a) - depth(b)),
);

function exportsOf(directory) {
  const { name, exports } = manifestOf(directory);
  return Object.entries(exports).flatMap(([subpath, { '@peerage/source': source }]) => {
    // Not everything that is exported is code.
    if (source === undefined) return [];
    const file = join(directory, source);
    const specifier = posix.join(name, subpath);
    if (!file.includes('*')) return [[file, specifier]];
    return filesLike(file).map(path => [path, specifier.replace('*', basename(path, '.ts'))]);
  });
}

function manifestOf(directory) {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
}

function filesLike(pattern) {
  return readdirSync(dirname(pattern))
    .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map(file => join(dirname(pattern), file));
}

function depth(specifier) {
  return specifier.split('/').length;
}
