/** Names that a .proto may have beside each other, and TypeScript may not. */
import { Workspace } from '../testing/workspace.js';

// The compilers take seconds each when the machine has other work.
jest.setTimeout(60_000);

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(() => {
  workspace.remove();
});

/** What is said of a file with `body` from line 3 on, without the name of the file. */
async function problemsWith(body: string): Promise<string[]> {
  workspace.write('protos/a.proto', `syntax = "proto3";\npackage a;\n${body}\n`);
  const { exitCode, stderr } = await workspace.generate();
  expect(exitCode).toBe(1);
  return stderr
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.replace(`${workspace.path('protos/a.proto')}:`, ''));
}

describe('peerage generate refuses', () => {
  it('methods of one name in TypeScript', async () => {
    const body = `message A {}
service S {
  rpc GetIt(A) returns (A);
  rpc getIt(A) returns (A);
  rpc get_it(A) returns (A);
}`;
    expect(await problemsWith(body)).toEqual([
      '6:3: getIt would have the same name in TypeScript as GetIt: rename one of them.',
      '7:3: get_it would have the same name in TypeScript as GetIt: rename one of them.',
    ]);
  });

  it('a method that an object cannot have', async () => {
    expect(await problemsWith('message A {}\nservice S {\n  rpc __proto__(A) returns (A);\n}')).toEqual([
      '5:3: __proto__ cannot be the name of a method in TypeScript: rename it.',
    ]);
  });

  it('what has the name of something that is made of another', async () => {
    const service = 'service S { rpc Call(A) returns (A); }';
    expect(
      await problemsWith(`message A {}\nmessage SDefinition {}\nenum SClient { ZERO = 0; }\n${service}`),
    ).toEqual([
      '4:1: SDefinition would be declared more than once in a.ts: rename it, or what it is made of.',
      '5:1: SClient would be declared more than once in a.ts: rename it, or what it is made of.',
    ]);
  });
});

describe('peerage generate refuses a message named as what its module needs:', () => {
  it.each([
    'Uint8Array',
    'Partial',
    'ReadonlyArray',
    'Math',
    'Array',
    'String',
    'Buffer',
    'BinaryReader',
    'any',
  ])('%s', async name => {
    const times = 'google.protobuf.Timestamp at = 2; google.protobuf.StringValue maybe = 3;';
    const imports =
      'import "google/protobuf/timestamp.proto";import "google/protobuf/wrappers.proto";import "google/protobuf/struct.proto";';
    const others = `service S { rpc Call(All) returns (All); }\nmessage All { int64 big = 1; bytes bytes = 5; google.protobuf.ListValue any = 6; ${times} repeated ${name} more = 4; }`;
    expect(await problemsWith(`${imports}\nmessage ${name} {}\n${others}`)).toEqual([
      `4:1: ${name} would take the place of the ${name} that a.ts needs: rename it.`,
    ]);
  });

  it.each(['isSet', 'MessageFns', 'DeepPartial'])('%s, which it declares itself', async name => {
    expect(await problemsWith(`message ${name} { string text = 1; }`)).toEqual([
      `3:1: ${name} would be declared more than once in a.ts: rename it, or what it is made of.`,
    ]);
  });
});

it('takes names that are odd but clear', async () => {
  workspace.write(
    'protos/a.proto',
    `syntax = "proto3";
package a;
message A { string constructor = 1; string then = 2; }
message SHandlers {}
message Error { A a = 1; }
message Math { repeated Map maps = 1; }
message Map { Date date = 1; }
message Date {}
message String {}
message Object {}
service S {
  rpc constructor(A) returns (A);
  rpc then(A) returns (A);
  rpc toString(stream A) returns (A);
  rpc hasOwnProperty(A) returns (stream A);
  rpc delete(stream A) returns (stream A);
}
service routedS { rpc Call(Error) returns (SHandlers); }
`,
  );
  expect(await workspace.generate()).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await workspace.compile('gen')).toBe('');
});
