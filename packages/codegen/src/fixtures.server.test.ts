/** What a .proto file may hold, generated, compiled and called on a real server. */
import { cp } from 'node:fs/promises';
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type {
  ServerDuplexStream,
  ServerReadableStream,
  ServerWritableStream,
  ServiceDefinition,
  sendUnaryData,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { Chooser } from '@peerage/peer-core';
import { type EchoBed, startEchoBed } from '../testing/echo-bed.js';
import { fixtureProtos, peerage, Workspace } from '../testing/workspace.js';

type AnyClient = Readonly<Record<string, (request: unknown) => Promise<unknown> & AsyncIterable<unknown>>>;

const workspace = new Workspace();
const beds: EchoBed[] = [];

beforeAll(async () => {
  const said = await peerage('generate', '--proto-dir', fixtureProtos, '--out', workspace.path('gen'));
  expect(said).toMatchObject({ exitCode: 0, stderr: '' });
}, 60_000);

afterAll(async () => {
  await Promise.all(beds.map(bed => bed.stop()));
  workspace.remove();
});

/** A client of `service` in the module `module`, before a server of it. */
async function clientOf(
  module: string,
  service: string,
  handlers?: UntypedServiceImplementation,
): Promise<{ readonly client: AnyClient; readonly bed: EchoBed }> {
  const messages = (await import(workspace.path('gen', `${module}.ts`))) as Record<string, ServiceDefinition>;
  const clients = (await import(workspace.path('gen', `${module}.peerage.ts`))) as Record<
    string,
    (chooser: Chooser) => AnyClient
  >;
  const bed = await startEchoBed([messages[`${service}Service`] ?? {}], handlers);
  beds.push(bed);
  return { client: clients[`create${service}Client`]?.(bed.chooser) ?? {}, bed };
}

async function all<Value>(values: AsyncIterable<Value> | Iterable<Value>): Promise<Value[]> {
  const collected: Value[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}

const everything = {
  maybe: 0,
  payload: Buffer.from([1, 2]),
  at: new Date(1_700_000_000_000),
  during: { seconds: 3, nanos: 4 },
  people: [{ home: { postCode: 'N1' }, phone: '07', mail: undefined }],
  counts: { a: 1, b: 2 },
  byNumber: { 7: { home: undefined, phone: undefined, mail: 'm' } },
  left: undefined,
  right: { home: undefined, phone: undefined, mail: undefined },
  wrapped: 'w',
  any: { typeUrl: 't', value: Buffer.from([3]) },
  struct: { deep: { list: [1, 'two', null] } },
  mask: ['a.b', 'c'],
  nested: { parent: undefined, text: 'n' },
};

/** Handlers that give back what they are given, for streams. */
const streams: UntypedServiceImplementation = {
  down(call: ServerWritableStream<unknown, unknown>) {
    call.write(call.request);
    call.write(call.request);
    call.end();
  },
  up(call: ServerReadableStream<unknown, unknown>, respond: sendUnaryData<unknown>) {
    let last: unknown;
    call.on('data', request => {
      last = request;
    });
    call.on('end', () => respond(null, last));
  },
  both(call: ServerDuplexStream<unknown, unknown>) {
    call.on('data', request => call.write(request));
    call.on('end', () => call.end());
  },
};

describe('fixtures/kinds.proto', () => {
  it('carries one of everything through a method of each kind', async () => {
    const { client } = await clientOf('fixtures/kinds', 'Kinds', streams);
    expect(await client['one']?.(everything)).toEqual(everything);
    expect(await client['delete']?.(everything)).toEqual(everything);
    expect(await client['nothing']?.({})).toEqual({});
    expect(await all(client['down']?.(everything) ?? [])).toEqual([everything, everything]);
    expect(await client['up']?.([{}, everything])).toEqual(everything);
    expect(await all(client['both']?.([everything, everything]) ?? [])).toEqual([everything, everything]);
  });

  it('keeps the names of a service and its methods as they are', async () => {
    const { client, bed } = await clientOf('fixtures/kinds', 'second');
    expect(await client['lowerCase']?.({ text: 't' })).toEqual({ parent: undefined, text: 't' });
    expect(bed.asked).toEqual([{ procedure: '/fixtures.kinds.second/lowerCase', hashKey: undefined }]);
  });

  it('keeps comments from ending early', () => {
    expect(workspace.read('gen/fixtures/kinds.peerage.ts')).toContain(
      '/** A service that declares nothing, and whose comment has *\\/ in it. */\nexport type secondClient',
    );
  });
});

describe('syntaxes', () => {
  it.each([
    ['old/old', 'Old', 'call', { id: 'a', level: 7 }, 'a'],
    ['old/old', 'Old', 'callGroup', { id: 'a', level: 7, part: { code: 3 } }, '3'],
    ['editions/year_2023', 'Year2023', 'call', { id: 'b', implicit: '' }, 'b'],
    ['editions/year_2024', 'Year2024', 'call', { id: 4 }, '4'],
    ['no_package', 'Bare', 'call', { text: 'c' }, undefined],
  ])('%s %s %s', async (module, service, method, request, hashKey) => {
    const { client, bed } = await clientOf(module, service);
    expect(await client[method]?.(request)).toMatchObject(request);
    expect(bed.asked).toMatchObject([{ hashKey }]);
  });
});

describe('descriptors', () => {
  it('are those of all files and what they import, complete and without places', async () => {
    const { descriptors } = (await import(workspace.path('gen/descriptors.ts'))) as {
      descriptors: Uint8Array;
    };
    const set = fromBinary(FileDescriptorSetSchema, descriptors);
    const registry = createFileRegistry(set);
    expect(registry.getService('fixtures.kinds.Kinds')?.methods.map(({ name }) => name)).toContain('Delete');
    expect(registry.getMessage('google.protobuf.Struct')).toBeDefined();
    expect(set.file.every(file => file.sourceCodeInfo === undefined)).toBe(true);
    const names = set.file.map(file => file.name);
    expect(new Set(names).size).toBe(names.length);
    // Whoever reads them one after the other has met every import before it is needed.
    set.file.forEach((file, i) => {
      for (const imported of file.dependency) expect(names.slice(0, i)).toContain(imported);
    });
  });

  it('do not depend on where the files are', async () => {
    await cp(fixtureProtos, workspace.path('elsewhere'), { recursive: true });
    const there = workspace.path('gen-elsewhere');
    await peerage('generate', '--proto-dir', workspace.path('elsewhere'), '--out', there);
    expect(workspace.read('gen-elsewhere/descriptors.ts')).toBe(workspace.read('gen/descriptors.ts'));
  });
});
