import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { identify } from '@peerage/peer-core';
import { eventually } from '@peerage/testing';
import { GrpcTransport, healthChecked } from '@peerage/transport-grpc';
import { type Bed, noHandlers, startBed } from '../../testing/bed.js';
import { createServer } from '../index.js';
import {
  type HealthCheckResponse,
  type HealthListResponse,
  healthCheckRequest,
  healthCheckResponse,
  healthListResponse,
  type ServingStatus,
} from './health-messages.js';

const greeter = 'peerage.demo.v1.Greeter';

let bed: Bed;
let client: Client;

beforeEach(async () => {
  bed = await startBed(noHandlers);
  client = new Client(bed.address, credentials.createInsecure());
});

afterEach(async () => {
  client.close();
  await bed.stop();
});

const encode = (service: string): Buffer => Buffer.from(healthCheckRequest.encode({ service }).finish());

function ask<Response>(
  method: string,
  service: string,
  decode: (bytes: Buffer) => Response,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const path = `/grpc.health.v1.Health/${method}`;
    client.makeUnaryRequest(path, encode, decode, service, (error, response) => {
      if (response === undefined) reject(error ?? new Error('Neither response nor error.'));
      else resolve(response);
    });
  });
}

const check = (service: string): Promise<HealthCheckResponse> =>
  ask('Check', service, bytes => healthCheckResponse.decode(bytes));

/** What a watch has said, and how it ended. */
function watch(service: string): { said: ServingStatus[]; end: Promise<ServiceError>; cancel: () => void } {
  const said: ServingStatus[] = [];
  const decode = (bytes: Buffer): HealthCheckResponse => healthCheckResponse.decode(bytes);
  const call = client.makeServerStreamRequest('/grpc.health.v1.Health/Watch', encode, decode, service);
  call.on('data', (response: HealthCheckResponse) => said.push(response.status));
  const end = new Promise<ServiceError>(resolve => call.on('error', error => resolve(error as ServiceError)));
  return { said, end, cancel: () => call.cancel() };
}

it('says of the server and of each service that it serves', async () => {
  await expect(check('')).resolves.toEqual({ status: 'SERVING' });
  await expect(check(greeter)).resolves.toEqual({ status: 'SERVING' });
  await expect(check('no.Service')).rejects.toMatchObject({ code: status.NOT_FOUND });
  const { statuses } = await ask<HealthListResponse>('List', '', bytes => healthListResponse.decode(bytes));
  expect([...statuses]).toEqual([
    ['', 'SERVING'],
    [greeter, 'SERVING'],
  ]);
});

it('tells whoever watches of every change, and of no other', async () => {
  const watched = watch(greeter);
  const unknown = watch('later.Service');
  await eventually(() => watched.said.length === 1 && unknown.said.length === 1);
  bed.server.health.setStatus(greeter, 'NOT_SERVING');
  bed.server.health.setStatus(greeter, 'NOT_SERVING');
  bed.server.health.setStatus(greeter, 'SERVING');
  bed.server.health.setStatus('later.Service', 'SERVING');
  await eventually(() => watched.said.length === 3 && unknown.said.length === 2);
  expect(watched.said).toEqual(['SERVING', 'NOT_SERVING', 'SERVING']);
  expect(unknown.said).toEqual(['SERVICE_UNKNOWN', 'SERVING']);
  expect(bed.server.inFlight.total).toBe(0);
});

it('says that a server that stops does not serve, whatever is set, and ends the watches with it', async () => {
  const watched = watch(greeter);
  await eventually(() => watched.said.length === 1);
  const stopped = bed.server.stop({ delayMs: 100 });
  bed.server.health.setStatus(greeter, 'SERVING');
  await expect(check('')).resolves.toEqual({ status: 'NOT_SERVING' });
  expect(await watched.end).toMatchObject({ code: status.UNAVAILABLE });
  expect(watched.said).toEqual(['SERVING', 'NOT_SERVING']);
  // No watch holds up the end.
  await expect(stopped).resolves.toEqual({ cutOffCount: 0 });
});

it('is heard by a transport that looks after health', async () => {
  const transport = healthChecked(new GrpcTransport(), { service: greeter });
  const statuses: string[] = [];
  const subscriber = { notifyStatusChanged: () => statuses.push(peer.status.connectionStatus) };
  const identifier = identify(bed.address);
  const peer = transport.retainPeer(identifier, subscriber);
  await eventually(() => peer.status.connectionStatus === 'available');
  bed.server.health.setStatus(greeter, 'NOT_SERVING');
  await eventually(() => peer.status.connectionStatus === 'unavailable');
  transport.releasePeer(identifier, subscriber);
});

it('can be left out', async () => {
  const server = createServer({ health: false });
  const address = await server.listen('127.0.0.1:0');
  client.close();
  client = new Client(address, credentials.createInsecure());
  await expect(check('')).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
  await server.stop();
});
