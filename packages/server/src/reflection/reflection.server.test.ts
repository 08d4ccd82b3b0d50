/** Reflection of a server that listens, asked by a client of ours. */
import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { createClient } from '@peerage/client';
import { identify } from '@peerage/peer-core';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { descriptors } from '@peerage/protos/descriptors';
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import { thrownBy } from '@peerage/testing';
import { GrpcTransport } from '@peerage/transport-grpc';
import { noHandlers } from '../../testing/bed.js';
import { createServer, type Server } from '../index.js';
import { reflection } from './index.js';
import { type Answer, type Question, reflectionService } from './reflection-protocol.js';

let server: Server;
let list: PeerList;
const transport = new GrpcTransport();

beforeEach(async () => {
  // What is added after reflection is listed all the same.
  server = createServer().add(reflection(descriptors)).add(GreeterDefinition, noHandlers);
  list = new PeerList({ transport, policy: roundRobin(), chooseTimeoutMs: 10_000 });
  list.update({ additions: [identify(await server.listen('127.0.0.1:0'))], removals: [] });
  await list.start();
});
afterEach(async () => {
  await list.stop();
  await server.stop();
});
afterAll(() => transport.close());

async function ask(version: 'v1' | 'v1alpha', ...questions: Question[]): Promise<Answer[]> {
  const client = createClient(reflectionService(version), list);
  const answers: Answer[] = [];
  const requests = questions.map(messageRequest => ({ host: 'here', messageRequest }));
  for await (const { validHost, originalRequest, messageResponse } of client.serverReflectionInfo(requests)) {
    expect(validHost).toBe('here');
    expect(originalRequest.messageRequest).toEqual(requests[answers.length]?.messageRequest);
    answers.push(messageResponse);
  }
  return answers;
}

describe.each(['v1', 'v1alpha'] as const)('%s', version => {
  it('lists what the server serves', async () => {
    expect(await ask(version, { case: 'listServices', value: '' })).toMatchObject([
      {
        value: {
          service: [
            { name: 'grpc.health.v1.Health' },
            { name: 'grpc.reflection.v1.ServerReflection' },
            { name: 'grpc.reflection.v1alpha.ServerReflection' },
            { name: 'peerage.demo.v1.Greeter' },
          ],
        },
      },
    ]);
  });

  it.each([
    ['peerage.demo.v1.Greeter', 'peerage/demo/v1/greeter.proto'],
    ['grpc.health.v1.Health', 'grpc/health/v1/health.proto'],
    ['xds.service.orca.v3.OpenRcaService', 'xds/service/orca/v3/orca.proto'],
    ['grpc.reflection.v1alpha.ServerReflection', 'grpc/reflection/v1alpha/reflection.proto'],
  ])('describes %s', async (value, name) => {
    const [answer] = await ask(version, { case: 'fileContainingSymbol', value });
    if (answer?.case !== 'fileDescriptorResponse') throw new Error('no file');
    const [file] = answer.value.fileDescriptorProto;
    expect(fromBinary(FileDescriptorProtoSchema, file ?? new Uint8Array()).name).toBe(name);
  });
});

it('is no business of the services, and not counted', async () => {
  const started: string[] = [];
  server.observeCalls({ callStarted: ({ procedure }) => started.push(procedure) });
  await ask('v1', { case: 'listServices', value: '' });
  expect(started).toEqual([]);
});

it('does not wait for more questions when the server stops', async () => {
  const client = createClient(reflectionService('v1'), list);
  let stopped: Promise<unknown> | undefined;
  async function* questions() {
    yield { host: '', messageRequest: { case: 'listServices' as const, value: '' } };
    await stopped;
  }
  const answers: unknown[] = [];
  for await (const answer of client.serverReflectionInfo(questions())) {
    answers.push(answer);
    stopped = server.stop({ drainTimeoutMs: Number.POSITIVE_INFINITY });
  }
  expect(answers).toHaveLength(1);
  expect(await stopped).toEqual({ cutOffCount: 0 });
});

it('refuses what are no descriptors', () => {
  expect(thrownBy(() => reflection(Buffer.from('no descriptors')))).toMatchObject({
    code: 'invalid-configuration',
    details: { field: 'descriptors' },
  });
});
