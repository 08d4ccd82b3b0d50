/** The guide shows these files as they are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const example = join(import.meta.dirname, '..');
const guide = readFileSync(join(example, '../../docs/guides/write-a-policy.md'), 'utf8');
const fences = [...guide.matchAll(/^```ts title="([^"]+)"\n(.*?)^```$/gms)];

test.each(fences.map(([, title = '', text = '']) => [title, text]))('%s', (title, text) => {
  expect(text).toBe(readFileSync(join(example, title), 'utf8'));
});

test('and shows the policy, its tests and how it is used', () => {
  expect(fences.map(([, title]) => title)).toEqual([
    'src/by-speed.ts',
    'src/by-speed.test.ts',
    'src/try-policy.ts',
  ]);
});
