/** Holds `docs/grpc-balancer.md` to the policies: their names, their fields, and configurations that can be read. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyKinds } from './config/policies.js';
import { settingsOf } from './config/settings-of.js';
import { standardNames } from './standard/register-standard-names.js';

const page = readFileSync(join(import.meta.dirname, '../../../docs/grpc-balancer.md'), 'utf8');

/** Name, fields and example of each row. */
const rows = [...page.matchAll(/^\| \[`(peerage_\w+)`\]\(([^)]+)\) \| (.+) \| `(\{.+\})` \|$/gm)];

it('lists every policy', () => {
  expect(rows.map(([, name]) => name)).toEqual(Object.keys(policyKinds).toSorted());
});

it.each(rows.map(([, name = '', link = '', fields = '', example = '']) => [name, link, fields, example]))(
  'says of %s what is true',
  (name, link, fields, example) => {
    const kind = policyKinds[name];
    if (kind === undefined) throw new Error(`There is no ${name}.`);
    expect(link).toBe(`policies/${name.replace('peerage_', '').replaceAll('_', '-')}.md`);
    for (const field of Object.keys(kind.fields)) expect(fields).toContain(`\`${field}\``);
    if (Object.keys(kind.fields).length === 0) expect(fields).toBe('none');
    expect(() =>
      settingsOf(name, kind, (JSON.parse(example) as Record<string, unknown>)[name]),
    ).not.toThrow();
  },
);

it('names the names of gRFCs', () => {
  for (const name of standardNames) expect(page).toContain(`\`${name}\``);
});
