/** Servers come and go under load, and no call is lost. */

import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@peerage/client';
import { identify } from '@peerage/peer-core';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import { eventually } from '@peerage/testing';
import { GrpcTransport, healthChecked } from '@peerage/transport-grpc';
import { noHandlers } from '../testing/bed.js';
import { createServer, type Server, type ServerOptions } from './index.js';

async function startGreeter(options?: ServerOptions): Promise<{ server: Server; address: string }> {
  const server = createServer(options).add(GreeterDefinition, {
    ...noHandlers,
    async sayHello({ name }) {
      await delay(Math.random() * 5);
      return { greeting: name };
    },
  });
  return { server, address: await server.listen('127.0.0.1:0') };
}

/** Calls without end, 20 at a time, until it is told to stop; then it says how many calls there were. */
function load(client: ReturnType<typeof clientOf>): () => Promise<number> {
  const stopped = new AbortController();
  let count = 0;
  const workers = Array.from({ length: 20 }, async () => {
    while (!stopped.signal.aborted) {
      count += 1;
      const name = String(count);
      expect(await client.sayHello({ name }, { timeoutMs: 5_000, waitForReady: true })).toMatchObject({
        greeting: name,
      });
    }
  });
  return async () => {
    stopped.abort();
    await Promise.all(workers);
    return count;
  };
}

function clientOf(list: PeerList) {
  return createClient(GreeterDefinition, list);
}

it.each([
  ['that is told of it by the connection', false],
  ['that looks after health', true],
])('a client %s loses no call as every server is replaced', async (_, checked) => {
  const transport = checked ? healthChecked(new GrpcTransport(), {}) : new GrpcTransport();
  const list = new PeerList({ transport, policy: roundRobin(), name: 'greeters' });
  let fleet = await Promise.all([startGreeter(), startGreeter(), startGreeter()]);
  list.update({ additions: fleet.map(({ address }) => identify(address)), removals: [] });
  await list.start();
  const finish = load(clientOf(list));
  for (const old of fleet) {
    const next = await startGreeter();
    list.update({ additions: [identify(next.address)], removals: [] });
    await delay(30);
    await expect(old.server.stop({ delayMs: 30, drainTimeoutMs: 5_000 })).resolves.toEqual({
      cutOffCount: 0,
    });
    list.update({ additions: [], removals: [identify(old.address)] });
    fleet = [...fleet.slice(1), next] as typeof fleet;
  }
  expect(await finish()).toBeGreaterThan(20);
  await list.stop();
  await Promise.all(fleet.map(({ server }) => server.stop()));
});

it('connections that grow old are closed without losing a call', async () => {
  const { server, address } = await startGreeter({ maxConnectionAgeMs: 150, maxConnectionAgeGraceMs: 1_000 });
  const list = new PeerList({ transport: new GrpcTransport(), policy: roundRobin(), name: 'greeters' });
  list.update({ additions: [identify(address)], removals: [] });
  await list.start();
  const ports = new Set<string>();
  server.observeCalls({ callStarted: ({ peer }) => ports.add(peer) });
  const finish = load(clientOf(list));
  await eventually(() => ports.size > 3);
  await finish();
  await list.stop();
  await server.stop();
});
