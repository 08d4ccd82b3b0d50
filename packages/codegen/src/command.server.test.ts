/** The whole command with the real compiler. */
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { peerage, repository, Workspace } from '../testing/workspace.js';

// The compilers take seconds each when the machine has other work.
jest.setTimeout(60_000);

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(() => {
  workspace.remove();
});

const small = 'syntax = "proto3";\npackage a;\nmessage A { string text = 1; }\n';

/** One of everything a .proto may hold. */
const rich = `syntax = "proto3";
package rich.v1;
import "google/protobuf/any.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
import "other/v1/other.proto";
service Rich {
  rpc One(Everything) returns (other.v1.Other);
  rpc Down(Everything) returns (stream other.v1.Other);
  rpc Up(stream Everything) returns (other.v1.Other);
  rpc Both(stream Everything) returns (stream other.v1.Other);
}
enum Kind { KIND_UNSPECIFIED = 0; KIND_GOOD = 1; }
message Everything {
  optional int32 maybe = 1;
  bytes payload = 2;
  google.protobuf.Timestamp at = 3;
  repeated other.v1.Other others = 4;
  map<string, int64> counts = 5;
  oneof choice { string left = 6; other.v1.Other right = 7; }
  Kind kind = 8;
  google.protobuf.StringValue wrapped = 9;
  google.protobuf.Any any = 10;
  google.protobuf.Struct struct = 11;
  message Nested { Everything parent = 1; }
  Nested nested = 12;
}
`;
const other = 'edition = "2023";\npackage other.v1;\nmessage Other { int32 number = 1; }\n';

describe('peerage generate', () => {
  it('writes, then finds nothing to do, and removes what lost its .proto but nothing else', async () => {
    workspace.write('protos/a.proto', small);
    workspace.write('protos/sub/b.proto', small.replace('package a', 'package b'));
    expect(await workspace.generate()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('gen: 2 added'),
    });
    workspace.write('gen/mine.ts', 'export const mine = 1;\n');
    const installed = 'gen/node_modules/theirs/gen.ts';
    workspace.write(installed, workspace.read('gen/sub/b.ts'));
    const writtenMs = statSync(workspace.path('gen/a.ts')).mtimeMs;
    expect((await workspace.generate()).stdout).toContain('gen: up to date (2 .proto files in ');
    rmSync(workspace.path('protos/sub'), { recursive: true });
    expect((await workspace.generate()).stdout).toContain('gen: 1 removed (1 .proto file in ');
    expect(existsSync(workspace.path('gen/sub/b.ts'))).toBe(false);
    expect(workspace.read('gen/mine.ts')).toContain('mine');
    expect(existsSync(workspace.path(installed))).toBe(true);
    expect(statSync(workspace.path('gen/a.ts')).mtimeMs).toBe(writtenMs);
  });

  it('makes clients and descriptors where there are services, and only there', async () => {
    const service = 'service S { rpc Call(A) returns (A); }\n';
    workspace.write('protos/sub/a.proto', `${small}${service}`);
    workspace.write('protos/b.proto', small.replace('package a', 'package b'));
    expect((await workspace.generate()).stdout).toContain('gen: 4 added');
    expect(workspace.read('gen/sub/a.peerage.ts')).toContain('export function createSClient(');
    expect(workspace.read('gen/descriptors.ts')).toContain('export const descriptors: Uint8Array =');
    expect(existsSync(workspace.path('gen/b.peerage.ts'))).toBe(false);
    expect(await workspace.generate('--ts-proto-opt', 'outputServices=grpc-js')).toMatchObject({
      stdout: expect.stringContaining('gen: 1 changed, 2 removed'),
    });
    await workspace.generate();
    workspace.write('protos/sub/a.proto', small);
    expect((await workspace.generate()).stdout).toContain('gen: 1 changed, 2 removed');
  });

  it('does not generate its own options, wherever they are found, nor what only they import', async () => {
    const options = readFileSync(join(repository, 'packages/codegen/protos/peerage/options.proto'), 'utf8');
    workspace.write('protos/peerage/options.proto', options);
    workspace.write(
      'protos/a.proto',
      `syntax = "proto3";
import "peerage/options.proto";
service S { rpc Call(A) returns (A) { option (peerage.method).hash_key = "text"; } }
message A { string text = 1; }
`,
    );
    expect(await workspace.generate()).toMatchObject({
      stderr: '',
      stdout: expect.stringContaining('3 added (1 .proto'),
    });
    expect(existsSync(workspace.path('gen/peerage'))).toBe(false);
    expect(await workspace.generate('--ts-proto-opt', 'outputIndex=true')).toMatchObject({ exitCode: 0 });
    expect(await workspace.compile('gen')).toBe('');
  });

  it.each(['descriptors', 'a.peerage'])('refuses %s.proto, whose module would be another', async name => {
    workspace.write('protos/a.proto', `${small}service S { rpc Call(A) returns (A); }\n`);
    workspace.write(`protos/${name}.proto`, small.replace('package a', 'package b'));
    expect(await workspace.generate()).toMatchObject({
      exitCode: 1,
      stderr: `${name}.ts would be the module of a .proto file and one with clients or descriptors: rename the file.\n`,
    });
  });

  it('says with --check what is stale, and writes nothing', async () => {
    workspace.write('protos/a.proto', small);
    expect(await workspace.generate('--check')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/gen is not what the \.proto files say:\n {2}missing {3}a\.ts\n$/),
    });
    expect(existsSync(workspace.path('gen'))).toBe(false);
    await workspace.generate();
    expect(await workspace.generate('--check')).toMatchObject({ exitCode: 0, stderr: '' });
    workspace.write('protos/a.proto', small.replace('text = 1', 'text = 2'));
    workspace.write('gen/old.ts', workspace.read('gen/a.ts'));
    expect(await workspace.generate('--check')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('  differs   a.ts\n  obsolete  old.ts\n'),
    });
  });

  it('passes the compiler’s errors on with file and line, and leaves the output as it was', async () => {
    workspace.write('protos/a.proto', small);
    await workspace.generate();
    const before = workspace.read('gen/a.ts');
    workspace.write('protos/a.proto', `${small}message B { string text = 1; }\n`);
    workspace.write(
      'protos/broken.proto',
      'syntax = "proto3";\nimport "none.proto";\nmessage X {\n  Unknown y = 1;\n}\n',
    );
    const { exitCode, stderr } = await workspace.generate();
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${workspace.path('protos/broken.proto')}:2:1: Import "none.proto"`);
    expect(stderr).toContain(`${workspace.path('protos/broken.proto')}:4:3: "Unknown" is not defined.`);
    expect(workspace.read('gen/a.ts')).toBe(before);
  });

  it('passes the compiler’s warnings on although it succeeds', async () => {
    workspace.write('protos/a.proto', small);
    workspace.write('protos/b.proto', 'syntax = "proto3";\nimport "a.proto";\nmessage B {}\n');
    expect(await workspace.generate()).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/b\.proto:2:1: warning: Import a\.proto is unused\./),
    });
  });

  it('looks up imports in --include and reads options from --ts-proto-opt and --config', async () => {
    workspace.write('vendor/other/v1/other.proto', other.replace('int32', 'int64'));
    workspace.write(
      'protos/a.proto',
      'syntax = "proto3";\nimport "other/v1/other.proto";\nmessage A { other.v1.Other o = 1; }\n',
    );
    workspace.write(
      'peerage.yaml',
      'protoDir: protos\nout: gen\ninclude: [vendor]\ntsProto: { forceLong: string }\n',
    );
    const config = workspace.path('peerage.yaml');
    expect(await peerage('generate', '--config', config)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(workspace.read('gen/other/v1/other.ts')).toMatch(/number: string/);
    await peerage('generate', '--config', config, '--ts-proto-opt', 'forceLong=bigint');
    expect(workspace.read('gen/other/v1/other.ts')).toMatch(/number: bigint/);
  });

  it('makes code that compiles under the strictest settings', async () => {
    workspace.write('protos/rich/v1/rich.proto', rich);
    workspace.write('protos/other/v1/other.proto', other);
    expect(await workspace.generate()).toMatchObject({ exitCode: 0, stderr: '' });
    const code = workspace.read('gen/rich/v1/rich.ts');
    expect(code).toContain('export const RichDefinition =');
    expect(code).toContain('export const RichService =');
    expect(code).toContain('from "../../other/v1/other.js"');
    expect(await workspace.compile('gen')).toBe('');
  });

  it.each([
    [
      'a directory that does not exist',
      ['--proto-dir', 'none'],
      'The proto directory "none" does not exist.',
    ],
    ['a directory without .proto', ['--proto-dir', __dirname], 'There is no .proto file below'],
    ['a file for a directory', ['--proto-dir', __filename], 'is a file.'],
    ['an unknown include', ['--include', 'none'], 'The include directory "none" does not exist.'],
    ['a file for the output', ['--out', __filename], 'The output directory'],
    ['an output below a file', ['--out', `${__filename}/gen`], 'cannot be made or written: '],
    [
      'an output that cannot be made',
      ['--out', '/proc/gen'],
      'The output directory "/proc/gen" cannot be made',
    ],
    ['an output without a name', ['--out', ''], 'The output directory has no name'],
    ['an unknown flag', ['--nope'], "unknown option '--nope'"],
    ['an argument too many', ['more'], 'too many arguments'],
    ['a half option', ['--ts-proto-opt', 'forceLong'], '"forceLong" is no ts-proto option'],
    ['an unknown option', ['--ts-proto-opt', 'x=y'], 'ts-proto has no option "x"'],
    ['a missing config', ['--config', 'none.yaml'], 'The config file "none.yaml" cannot be read'],
  ])('exits with 2 for %s', async (_, args, message) => {
    workspace.write('protos/a.proto', small);
    const { exitCode, stdout, stderr } = await workspace.generate(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('says which version it is', async () => {
    const { version } = JSON.parse(
      readFileSync(join(repository, 'packages/codegen/package.json'), 'utf8'),
    ) as { version: string };
    expect(await peerage('--version')).toMatchObject({ exitCode: 0, stdout: `${version}\n` });
  });

  it('explains itself', async () => {
    expect(await peerage('generate', '--help')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('--ts-proto-opt'),
    });
    expect(await peerage('frobnicate')).toMatchObject({ exitCode: 2 });
  });
});

describe('this repository', () => {
  it('has generated code that is up to date', async () => {
    const config = join(repository, 'protos/peerage.yaml');
    expect(await peerage('generate', '--config', config, '--check')).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
  });
});
