/**
 * Finds in the committed files what belongs in none of them. Rules about code alone are the linter's.
 *
 * Prints a line per finding and exits with 1 when there is any.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const maxLineCount = 400;

/** What each rule finds in the text of the file at `path`. */
const rules = {
  'a path of one machine': text => text.match(/(?<![\w.])\/(?:home|root|Users|work)\/[\w.-]+/g),
  'an address packages were downloaded from': text =>
    text.match(/https?:\/\/[^\s"')]+\.tgz|^registry\s*=.*/gm),
  'unfinished work': text => text.match(/\b(?:TODO|FIXME)\b.*/g),
  [`more than ${maxLineCount} lines`]: (text, path) => {
    const lineCount = text.split('\n').length - 1;
    return lineCount > maxLineCount && isWritten(path) ? [`${lineCount}`] : [];
  },
  'a link to no file': (text, path) =>
    path.endsWith('.md') ? relativeLinks(text).filter(link => !existsSync(join(root, path, '..', link))) : [],
  'a page that no index names': (_, path) => (isPage(path) && !isIndexed(path) ? [basename(path)] : []),
};

const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
});
// This file names what it looks for; a deleted file is listed until its removal is committed.
const paths = listed
  .split('\0')
  .filter(path => path !== '' && path !== 'scripts/check-tree.mjs' && existsSync(join(root, path)));

const findings = paths.flatMap(path => {
  const text = readFileSync(join(root, path), 'utf8');
  return Object.entries(rules).flatMap(([rule, find]) =>
    (find(text, path) ?? []).map(found => `${path}: ${rule}: ${found}`),
  );
});

for (const finding of findings) console.error(finding);
console.log(`${paths.length} files, ${findings.length} findings`);
process.exitCode = findings.length === 0 ? 0 : 1;

/** By hand and as code, that is: neither generated, nor data, nor prose that has a section for each of many things. */
function isWritten(path) {
  return !/\.(?:json|md)$/.test(path) && !path.split('/').includes('gen');
}

/** A page of documentation, or what a package says of itself. */
function isPage(path) {
  return isPackagePage(path) || (/^docs\/.*\.md$/.test(path) && basename(path) !== 'README.md');
}

function isPackagePage(path) {
  return /^packages\/[^/]+\/README\.md$/.test(path);
}

/**
 * Named by docs/README.md, or by that of its own folder, which the former has to name; a package's, by its folder, in
 * the README.md of the root.
 */
function isIndexed(path) {
  if (isPackagePage(path)) return linksOf('README.md').includes(dirname(path));
  return [dirname(path), 'docs']
    .map(folder => join(folder, 'README.md'))
    .filter(index => existsSync(join(root, index)))
    .some(index => linksOf(index).includes(path));
}

function linksOf(path) {
  return relativeLinks(readFileSync(join(root, path), 'utf8')).map(link => join(dirname(path), link));
}

function relativeLinks(markdown) {
  const prose = markdown.replaceAll(/^```.*?^```|`[^`\n]*`/gms, '');
  return [...prose.matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map(match => match[1]);
}
