/** What a client on grpcio sees of our server besides its services: health, reflection, and its end. */
import { readFileSync } from 'node:fs';
import { createFileRegistry, fromBinary, fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import {
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';
import { GrpcioCaller } from '../foreign/grpcio-caller.js';
import { descriptorSet } from '../foreign/places.js';
import { type Tally, underLoad } from '../load-on-list.js';
import { until } from '../waiting.js';
import { type ServerBed, startServerBed } from './server-bed.js';

let bed: ServerBed;

beforeEach(async () => {
  bed = await startServerBed();
});
afterEach(() => bed.stop());

describe('health', () => {
  const check = (service: string) => bed.caller.call('/grpc.health.v1.Health/Check', [{ service }]).ended;

  it('is told of the server and of each service', async () => {
    for (const service of ['', 'peerage.interop.v1.Mirror']) {
      expect(await check(service)).toMatchObject({ code: 'OK', responses: [{ status: 'SERVING' }] });
    }
    expect((await check('nobody.Knows')).code).toBe('NOT_FOUND');
  });

  it('is told again when it changes, and a server that stops is not serving', async () => {
    const watch = bed.caller.call('/grpc.health.v1.Health/Watch', [{ service: 'peerage.interop.v1.Mirror' }]);
    await until(() => watch.responses.length === 1);
    bed.server.health.setStatus('peerage.interop.v1.Mirror', 'NOT_SERVING');
    await until(() => watch.responses.length === 2);
    bed.server.health.setStatus('peerage.interop.v1.Mirror', 'SERVING');
    await until(() => watch.responses.length === 3);
    await bed.server.stop();
    const { responses, code } = await watch.ended;
    const said = responses.map(response => (response as { status: string }).status);
    expect(said).toEqual(['SERVING', 'NOT_SERVING', 'SERVING', 'NOT_SERVING']);
    expect(code).toBe('UNAVAILABLE');
  });
});

interface Reflected {
  readonly originalRequest: object;
  readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] };
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto: readonly string[] };
  readonly allExtensionNumbersResponse?: {
    readonly baseTypeName: string;
    readonly extensionNumber?: number[];
  };
  readonly errorResponse?: { readonly errorCode: number; readonly errorMessage: string };
}

describe.each(['v1', 'v1alpha'])('reflection %s', version => {
  async function reflect(...requests: object[]): Promise<readonly Reflected[]> {
    const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
    const { code, responses } = await bed.caller.call<Reflected>(path, requests).ended;
    expect(code).toBe('OK');
    expect(responses.map(({ originalRequest }) => originalRequest)).toEqual(requests);
    return responses;
  }

  it('lists the services', async () => {
    const [listed] = await reflect({ listServices: '*' });
    expect(listed?.listServicesResponse?.service.map(({ name }) => name)).toEqual([
      'grpc.health.v1.Health',
      'grpc.reflection.v1.ServerReflection',
      'grpc.reflection.v1alpha.ServerReflection',
      'peerage.interop.v1.Mirror',
      'xds.service.orca.v3.OpenRcaService',
    ]);
  });

  it('gives what is needed to call any of them', async () => {
    const [listed] = await reflect({ listServices: '*' });
    const names = listed?.listServicesResponse?.service.map(({ name }) => name) ?? [];
    const answers = await reflect(...names.map(fileContainingSymbol => ({ fileContainingSymbol })));
    // Imports come after what imports them.
    const files = answers.flatMap(answer => filesOf(answer).toReversed());
    const registry = createFileRegistry(fromJson(FileDescriptorSetSchema, { file: files.map(jsonOf) }));
    for (const name of names) expect(registry.getService(name)?.methods.length).toBeGreaterThan(0);
  });

  it('says what it does not know, and goes on', async () => {
    const responses = await reflect(
      { fileContainingSymbol: 'nobody.Knows' },
      { fileByFilename: 'nobody/knows.proto' },
      { fileContainingExtension: { containingType: 'peerage.interop.v1.Order', extensionNumber: 7 } },
      { allExtensionNumbersOfType: 'peerage.interop.v1.Order' },
    );
    expect(responses.map(({ errorResponse }) => errorResponse?.errorCode)).toEqual([5, 5, 5, undefined]);
    expect(responses[3]?.allExtensionNumbersResponse).toEqual({ baseTypeName: 'peerage.interop.v1.Order' });
  });
});

it.each([
  'grpc/reflection/v1/reflection.proto',
  'grpc/reflection/v1alpha/reflection.proto',
  'xds/data/orca/v3/orca_load_report.proto',
  'xds/service/orca/v3/orca.proto',
])('describes %s as it is published', async fileByFilename => {
  const path = '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo';
  const { responses } = await bed.caller.call<Reflected>(path, [{ fileByFilename }]).ended;
  const set = fromBinary(FileDescriptorSetSchema, readFileSync(descriptorSet));
  const published = set.file.find(({ name }) => name === fileByFilename);
  expect(essenceOf(filesOf(responses[0])[0])).toEqual(essenceOf(published));
});

it('streams load reports to who asks', async () => {
  const path = '/xds.service.orca.v3.OpenRcaService/StreamCoreMetrics';
  const stream = bed.caller.call<{ memUtilization: number }>(path, [{ reportInterval: '0.020s' }]);
  await until(() => stream.responses.length >= 3);
  stream.cancel();
  expect((await stream.ended).code).toBe('CANCELLED');
  for (const { memUtilization } of stream.responses) expect(memUtilization).toBeGreaterThan(0);
});

it('costs no call of a client with another server when it is stopped', async () => {
  const other = await startServerBed();
  const config = JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] });
  const caller = new GrpcioCaller(`ipv4:${bed.address},${other.address}`, [['grpc.service_config', config]]);
  const ask = async (): Promise<string> => {
    const { code, details } = await caller.call('/peerage.interop.v1.Mirror/Once', [{}]).ended;
    return code === 'OK' ? code : `${code}: ${details}`;
  };
  const countOf = ({ answered }: Tally): number =>
    Object.values(answered).reduce((sum, count) => sum + count, 0);
  try {
    const { answered } = await underLoad(8, ask, async tally => {
      await until(() => countOf(tally) > 100);
      expect(await bed.server.stop()).toEqual({ cutOffCount: 0 });
      const before = countOf(tally);
      await until(() => countOf(tally) > before + 100);
    });
    expect(Object.keys(answered)).toEqual(['OK']);
  } finally {
    await caller.kill();
    await other.stop();
  }
});

function filesOf(answer: Reflected | undefined): FileDescriptorProto[] {
  const files = answer?.fileDescriptorResponse?.fileDescriptorProto ?? [];
  return files.map(bytes => fromBinary(FileDescriptorProtoSchema, Buffer.from(bytes, 'base64')));
}

function jsonOf(file: FileDescriptorProto): JsonValue {
  return toJson(FileDescriptorProtoSchema, file);
}

/** What matters on the wire: no options but that an entry is one of a map, and no import for options. */
function essenceOf(file: FileDescriptorProto | undefined): JsonValue | undefined {
  if (file === undefined) return undefined;
  const text = JSON.stringify(jsonOf(file), (key, value: unknown) =>
    key === 'options' ? mapEntryIn(value) : value,
  );
  const { dependency = [], ...rest } = JSON.parse(text) as { dependency?: string[] };
  return { dependency: dependency.filter(name => !name.startsWith('validate/')), ...rest };
}

function mapEntryIn(options: unknown): unknown {
  return (options as { mapEntry?: boolean }).mapEntry === true ? { mapEntry: true } : undefined;
}
