/** The command with --watch, over files that change. */
import { rmSync } from 'node:fs';
import { eventually } from '@peerage/testing';
import { Workspace } from '../testing/workspace.js';
import { run } from './command.js';

// The compilers take seconds each when the machine has other work.
jest.setTimeout(60_000);

const small = (name: string): string =>
  `syntax = "proto3";\npackage ${name};\nmessage A { string text = 1; }\n`;

let workspace: Workspace;
let ending: AbortController;
let exitCode: Promise<number>;
let said: string[];

beforeEach(() => {
  workspace = new Workspace();
  ending = new AbortController();
  said = [];
  exitCode = Promise.resolve(0);
});

afterEach(async () => {
  ending.abort();
  expect(await exitCode).toBe(0);
  workspace.remove();
});

function watch(...args: string[]): Promise<number> {
  const note = (text: string): void => {
    said.push(text.trim().replaceAll(workspace.folder, '.'));
  };
  return run(['generate', '--watch', ...args], { stdout: note, stderr: note }, ending.signal);
}

function watchHere(...more: string[]): void {
  exitCode = watch('--proto-dir', workspace.path('protos'), '--out', workspace.path('gen'), ...more);
}

/** Waits for the next thing it says, and gives it. */
async function next(): Promise<string> {
  await eventually(() => said.length > 0);
  return said.shift() ?? '';
}

it('generates at the start and after every change, new and removed files among them', async () => {
  workspace.write('protos/a.proto', small('a'));
  watchHere();
  expect(await next()).toBe('./gen: 1 added (1 .proto file in ./protos)');
  workspace.write('protos/a.proto', small('a').replace('text', 'words'));
  expect(await next()).toBe('./gen: 1 changed (1 .proto file in ./protos)');
  workspace.write('protos/deeper/b.proto', small('b'));
  expect(await next()).toBe('./gen: 1 added (2 .proto files in ./protos)');
  rmSync(workspace.path('protos/deeper'), { recursive: true });
  expect(await next()).toBe('./gen: 1 removed (1 .proto file in ./protos)');
});

it('prints what is wrong, leaves the output as it was, and goes on', async () => {
  workspace.write('protos/a.proto', small('a'));
  watchHere();
  await next();
  const before = workspace.read('gen/a.ts');
  workspace.write('protos/a.proto', 'syntax = "proto3";\nmessage A { Unknown a = 1; }\n');
  expect(await next()).toContain('./protos/a.proto:2:13: "Unknown" is not defined.');
  expect(workspace.read('gen/a.ts')).toBe(before);
  workspace.write('protos/a.proto', small('z'));
  expect(await next()).toBe('./gen: 1 changed (1 .proto file in ./protos)');
});

it('starts with files that do not compile, and waits for them to be mended', async () => {
  workspace.write('protos/a.proto', 'syntax = "proto3";\nmessage A {');
  watchHere();
  expect(await next()).toContain('./protos/a.proto:2:12:');
  workspace.write('protos/a.proto', small('a'));
  expect(await next()).toBe('./gen: 1 added (1 .proto file in ./protos)');
});

it('watches the directories of imports', async () => {
  workspace.write('vendor/lib.proto', small('lib'));
  workspace.write('protos/a.proto', 'syntax = "proto3";\nimport "lib.proto";\nmessage B { lib.A a = 1; }\n');
  watchHere('--include', workspace.path('vendor'));
  await next();
  workspace.write('vendor/lib.proto', small('lib').replace('text', 'words'));
  expect(await next()).toBe('./gen: 1 changed (1 .proto file in ./protos)');
});

it('takes notice of the config file, also when it names other directories or makes no sense', async () => {
  workspace.write('protos/a.proto', small('a'));
  workspace.write('other/b.proto', small('b'));
  workspace.write('peerage.yaml', 'protoDir: protos\nout: gen\n');
  exitCode = watch('--config', workspace.path('peerage.yaml'));
  expect(await next()).toMatch(/1 added \(1 \.proto file in .*protos\)/);
  workspace.write('peerage.yaml', 'protoDirs: protos\n');
  expect(await next()).toContain('protoDirs is unknown');
  workspace.write('peerage.yaml', 'protoDir: other\nout: gen\n');
  expect(await next()).toMatch(/1 added, 1 removed \(1 \.proto file in .*other\)/);
  workspace.write('other/b.proto', small('b').replace('text', 'words'));
  expect(await next()).toMatch(/1 changed \(1 \.proto file in .*other\)/);
});

it('does not start when it is called wrongly', async () => {
  expect(await watch('--proto-dir', workspace.path('none'))).toBe(2);
  expect(await next()).toBe('The proto directory "./none" does not exist.');
  expect(await watch('--check')).toBe(2);
  expect(await next()).toContain("option '--watch' cannot be used with option '--check'");
});
