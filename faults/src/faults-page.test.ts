/** Holds the guide to the scenarios: every fault that is tried has its row, and every row was tried. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const scenarios = join(import.meta.dirname, 'scenarios');
const page = join(import.meta.dirname, '../../docs/guides/faults.md');

it('the tables of docs/guides/faults.md list the faults that are tried, and no others', () => {
  const tried = readdirSync(scenarios).flatMap(file =>
    all(readFileSync(join(scenarios, file), 'utf8'), /^describe\('(.+)', \(\) =>/gm),
  );
  const listed = all(readFileSync(page, 'utf8'), /^\| \*\*(.+?)\*\*/gm);
  expect(listed.toSorted()).toEqual(tried.toSorted());
});

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}
