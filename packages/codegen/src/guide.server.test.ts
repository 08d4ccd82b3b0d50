/** What docs/guides/routing-in-proto.md shows: it generates, it compiles, and its mistakes are told as it says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository, Workspace } from '../testing/workspace.js';

// The compilers take seconds each when the machine has other work.
jest.setTimeout(60_000);

const page = readFileSync(join(repository, 'docs/guides/routing-in-proto.md'), 'utf8');

/** The first fence of the page in `language`. */
function fence(language: string): string {
  return new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(page)?.[1] ?? '';
}

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(() => {
  workspace.remove();
});

it('generates and compiles', async () => {
  workspace.write('protos/carts.proto', fence('proto'));
  workspace.write('main.ts', fence('ts'));
  expect(await workspace.generate()).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await workspace.compile('main.ts')).toBe('');
});

it('has the compiler say what it says', async () => {
  const mistaken = fence('proto')
    .replace('"customer.id"', '"customer.idd"')
    .replace('option idempotency_level = NO_SIDE_EFFECTS;', '')
    .replace('max_attempts: 3', 'max_attempts: 1');
  workspace.write('protos/carts.proto', mistaken);
  const { stderr } = await workspace.generate();
  expect(stderr.replaceAll(`${workspace.folder}/`, '').trim()).toBe(fence('text').trim());
});
