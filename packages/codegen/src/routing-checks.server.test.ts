/** What is declared wrongly in a .proto file, and where and how that is said. */
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

const messages = `
message Request {
  string id = 1;
  User user = 2;
  repeated string tags = 3;
  map<string, string> labels = 4;
  float ratio = 5;
  double precise = 6;
  google.protobuf.Timestamp at = 7;
  google.protobuf.DoubleValue wrapped_ratio = 8;
  Empty empty = 9;
}
message User { string name = 1; User boss = 2; }
message Empty {}
`;

/** A file whose service holds `body`, which begins on line 7. */
function protoOf(body: string): string {
  return `syntax = "proto3";
package a;
import "peerage/options.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
service A {
${body}
}
${messages}`;
}

/** The problems with a service that holds `body`, without the name of the file. */
async function problemsWith(body: string): Promise<string[]> {
  workspace.write('protos/a.proto', protoOf(body));
  const { exitCode, stdout, stderr } = await workspace.generate();
  expect({ exitCode, stdout }).toEqual({ exitCode: stderr === '' ? 0 : 1, stdout: expect.any(String) });
  return stderr
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.replace(`${workspace.path('protos/a.proto')}:`, ''));
}

/** One method with `options`, each on a line of its own from line 8 on. */
const method = (...options: string[]): string =>
  `rpc Call(Request) returns (Request) {\n${options.map(option => `  option ${option};`).join('\n')}\n}`;

const routing = (field: string): string => `(peerage.method).${field}`;

/** Expects of a service with a method for each of `rows` the problem that the row names. */
async function expectProblems(
  rows: readonly (readonly [value: string, problem: string | undefined])[],
  optionOf: (value: string) => string,
  prefix = '',
): Promise<void> {
  const start = (i: number): string => `rpc Method${i}(Request) returns (Request) { `;
  const body = rows.map(([value], i) => `${start(i)}option ${optionOf(value)}; }`);
  const expected = rows.flatMap(([, problem], i) =>
    problem === undefined ? [] : [`${7 + i}:${start(i).length + 1}: ${prefix}${problem}.`],
  );
  expect(await problemsWith(body.join('\n'))).toEqual(expected);
}

describe('a hash key', () => {
  it('leads to a field that can be one', async () => {
    await expectProblems(
      [
        ['id.', 'is "id.", but "id" has no fields'],
        [
          'nobody',
          'is "nobody", but a.Request has no field "nobody"; it has id, user, tags, labels, ratio, precise, at, wrapped_ratio, empty',
        ],
        ['user.nam', 'is "user.nam", but a.User has no field "nam"; it has name, boss'],
        [
          'userId',
          'is "userId", but a.Request has no field "userId"; it has id, user, tags, labels, ratio, precise, at, wrapped_ratio, empty',
        ],
        ['empty.id', 'is "empty.id", but a.Empty has no field "id"; it has none'],
        ['user', 'is "user", a message (a.User); expected one of its fields'],
        ['user.boss.boss', 'is "user.boss.boss", a message (a.User); expected one of its fields'],
        ['tags', 'is "tags", but "tags" is repeated'],
        ['labels', 'is "labels", but "labels" is a map'],
        ['labels.key', 'is "labels.key", but "labels" is a map'],
        ['ratio', 'is "ratio", a floating-point number, of which two are hardly ever equal'],
        ['precise', 'is "precise", a floating-point number, of which two are hardly ever equal'],
        ['wrapped_ratio', 'is "wrapped_ratio", a floating-point number, of which two are hardly ever equal'],
        ['at', 'is "at", a message (google.protobuf.Timestamp); expected one of its fields'],
        ['at.seconds', 'is "at.seconds", but "at" (google.protobuf.Timestamp) has no fields'],
        ['id.length', 'is "id.length", but "id" has no fields'],
        ['', 'is empty, which leaves out what the service declares, but there is nothing to leave out'],
      ],
      path => routing(`hash_key = "${path}"`),
      'hash_key ',
    );
  });
});

describe('values', () => {
  it('are in their ranges', async () => {
    await expectProblems(
      [
        [
          'timeout = { seconds: -1 }',
          'timeout is { seconds: -1 nanos: 0 }; expected a duration above 0, of at most 10 000 years',
        ],
        [
          'timeout = { seconds: 1 nanos: -1 }',
          'timeout is { seconds: 1 nanos: -1 }; expected seconds and nanos of one sign, with nanos below a second',
        ],
        [
          'timeout.nanos = 1000000000',
          'timeout is { seconds: 0 nanos: 1000000000 }; expected seconds and nanos of one sign, with nanos below a second',
        ],
        [
          'timeout.seconds = 315576000001',
          'timeout is { seconds: 315576000001 nanos: 0 }; expected a duration above 0, of at most 10 000 years',
        ],
        [
          'timeout = {}',
          'timeout is empty, which leaves out what the service declares, but there is nothing to leave out',
        ],
        [
          'retry = {}',
          'retry is empty, which leaves out what the service declares, but there is nothing to leave out',
        ],
        ['retry.initial_backoff.seconds = 1', 'retry has no max_attempts'],
        ['retry.max_attempts = 1', 'retry.max_attempts is 1; expected 2 to 5'],
        ['retry.max_attempts = 6', 'retry.max_attempts is 6; expected 2 to 5'],
        [
          'retry = { max_attempts: 2 initial_backoff {} }',
          'retry.initial_backoff is { seconds: 0 nanos: 0 }; expected a duration above 0, of at most 10 000 years',
        ],
        [
          'retry = { max_attempts: 2 max_backoff { seconds: -1 } }',
          'retry.max_backoff is { seconds: -1 nanos: 0 }; expected a duration above 0, of at most 10 000 years',
        ],
        [
          'retry = { max_attempts: 2 backoff_multiplier: 0 }',
          'retry.backoff_multiplier is 0; expected a number above 0',
        ],
        [
          'retry = { max_attempts: 2 backoff_multiplier: nan }',
          'retry.backoff_multiplier is NaN; expected a number above 0',
        ],
        [
          'retry = { max_attempts: 2 backoff_multiplier: inf }',
          'retry.backoff_multiplier is Infinity; expected a number above 0',
        ],
        [
          'retry = { max_attempts: 2 retryable_status_codes: OK }',
          'retry.retryable_status_codes names OK, which is no status of a failure',
        ],
        [
          'retry = { max_attempts: 2 retryable_status_codes: 17 }',
          'retry.retryable_status_codes names 17, which is no status of a failure',
        ],
        ['idempotent = false', undefined],
      ],
      routing,
    );
  });

  it('of idempotent methods are, too', async () => {
    await expectProblems(
      [
        [
          'hedge = {}',
          'hedge is empty, which leaves out what the service declares, but there is nothing to leave out',
        ],
        ['hedge.max_attempts = 2', 'hedge has no hedging_delay'],
        ['hedge.hedging_delay = {}', 'hedge has no max_attempts'],
        ['hedge = { max_attempts: 9 hedging_delay {} }', 'hedge.max_attempts is 9; expected 2 to 5'],
        [
          'hedge = { max_attempts: 2 hedging_delay { nanos: -1 } }',
          'hedge.hedging_delay is { seconds: 0 nanos: -1 }; expected a duration from 0 on, of at most 10 000 years',
        ],
        [
          'hedge = { max_attempts: 2 hedging_delay {} non_fatal_status_codes: [ABORTED, OK] }',
          'hedge.non_fatal_status_codes names OK, which is no status of a failure',
        ],
        ['hedge = { max_attempts: 2 hedging_delay {} }', undefined],
        ['idempotent = false', 'idempotent is false, but idempotency_level is IDEMPOTENT'],
      ],
      option => `${routing(option)}; option idempotency_level = IDEMPOTENT`,
    );
  });

  it('that are no names of the options are left to the compiler, which says where they are', async () => {
    expect(await problemsWith(method(routing('retry.retryable_status_codes = GONE')))).toEqual([
      expect.stringMatching(/^8:\d+: Enum type "peerage\.StatusCode" has no value named "GONE"/),
    ]);
    expect(await problemsWith(method(routing('hashkey = "id"')))).toEqual([
      expect.stringMatching(/^8:\d+: Option "\(peerage\.method\)\.hashkey" unknown/),
    ]);
    expect(await problemsWith(method(routing('hash_key = 3')))).toEqual([
      expect.stringMatching(/^8:\d+: Value must be quoted string/),
    ]);
  });
});

describe('what does not go together', () => {
  it('is a hash key and a stream of requests', async () => {
    const stream = 'rpc Call(stream Request) returns (Request) { option (peerage.method).hash_key = "id"; }';
    expect(await problemsWith(stream)).toEqual([
      '7:46: hash_key is "id", but the requests of Call are a stream: give each call its key.',
    ]);
  });

  it('is hedging and a method that may not be repeated', async () => {
    expect(await problemsWith(method(routing('hedge = { max_attempts: 2 hedging_delay {} }')))).toEqual([
      '8:3: hedge is for idempotent methods only, and Call is not said to be one.',
    ]);
    const said = [routing('hedge = { max_attempts: 2 hedging_delay {} }'), routing('idempotent = true')];
    expect(await problemsWith(method(...said))).toEqual([]);
  });
});

describe('a service', () => {
  const service = (field: string): string => `option (peerage.service).${field};`;

  it('declares nothing that is empty', async () => {
    const body = [
      service('hash_key = ""'),
      service('timeout = {}'),
      service('retry = {}'),
      service('hedge = {}'),
    ];
    expect(await problemsWith(body.join('\n'))).toEqual([
      '7:1: hash_key is empty.',
      '8:1: timeout is empty.',
      '9:1: retry is empty.',
      '10:1: hedge is empty.',
    ]);
  });

  it('declares nothing that holds for none of its methods', async () => {
    const own = `option (peerage.method).hash_key = "id";`;
    const body = [
      service('hash_key = "id"'),
      service('retry.max_attempts = 2'),
      service('hedge = { max_attempts: 2 hedging_delay {} }'),
      `rpc One(Request) returns (Request) { ${own} }`,
      'rpc Two(stream Request) returns (Request);',
    ];
    expect(await problemsWith(body.join('\n'))).toEqual([
      '7:1: hash_key holds for no method: each has its own, or a stream of requests.',
      '8:1: retry holds for no method: each has its own, or is not said to be idempotent.',
      '9:1: hedge holds for no method: each has its own, or is not said to be idempotent.',
    ]);
  });

  it('says which of its methods has no such field', async () => {
    const body = [
      service('hash_key = "name"'),
      'rpc One(User) returns (User);',
      'rpc Two(Request) returns (User);',
      'rpc Three(Empty) returns (User) { option (peerage.method).hash_key = ""; }',
    ];
    expect(await problemsWith(body.join('\n'))).toEqual([
      expect.stringMatching(
        /^7:1: hash_key is "name", but a\.Request has no field "name"; it has .* \(in Two\)\.$/,
      ),
    ]);
  });

  it('states several things at once, whose place is that of the statement', async () => {
    const body = 'option (peerage.service) = {\n  timeout { seconds: -1 }\n  retry { max_attempts: 7 }\n};';
    expect(await problemsWith(body)).toEqual([
      expect.stringMatching(/^7:1: retry\.max_attempts is 7/),
      expect.stringMatching(/^7:1: timeout is/),
    ]);
  });
});

describe('problems', () => {
  it('of all files are told at once, in the order of files and lines, and nothing is written', async () => {
    const wrong = method(routing('hash_key = "none"'));
    workspace.write(
      'protos/b.proto',
      protoOf(wrong).replace('package a', 'package b').replace('service A', 'service B'),
    );
    const [first, second] = await problemsWith(`\n\n\n\n${wrong}`);
    expect(first).toMatch(/^12:3: hash_key is "none"/);
    expect(second).toMatch(/b\.proto:8:3: hash_key is "none"/);
    expect(() => workspace.read('gen/a.ts')).toThrow('ENOENT');
  });

  it('in an included file name that file', async () => {
    workspace.write('vendor/lib/lib.proto', protoOf(method(routing('hash_key = "none"'))));
    workspace.write(
      'protos/b.proto',
      'syntax = "proto3";\nimport "lib/lib.proto";\nmessage B { a.User user = 1; }\n',
    );
    const { stderr } = await workspace.generate('--include', workspace.path('vendor'));
    expect(stderr).toContain(`${workspace.path('vendor/lib/lib.proto')}:8:3: hash_key is "none"`);
  });
});
