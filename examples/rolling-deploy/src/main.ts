/** The command: `npm start`. Exits with 1 when a call failed or was cut off. */
import assert from 'node:assert/strict';
import { bind, identify } from '@peerage/peer-core';
import { fewestPendingRequests, PeerList } from '@peerage/peer-lists';
import { GrpcTransport, healthChecked } from '@peerage/transport-grpc';
import { BehaviorSubject, map } from 'rxjs';
import { createShopClient } from './gen/shop.peerage.js';
import { Load } from './load.js';
import { startServer } from './server-process.js';

const serverCount = 5;
const ratePerS = 200;

const old = await Promise.all(Array.from({ length: serverCount }, () => startServer(1)));

// What discovery says; it learns of a server's end only when the process is gone.
const servers$ = new BehaviorSubject(old);
const peers$ = servers$.pipe(map(servers => servers.map(({ address }) => identify(address))));

const transport = new GrpcTransport();
const policy = fewestPendingRequests();
const chooser = bind(new PeerList({ name: 'shops', transport: healthChecked(transport), policy }), peers$);
await chooser.start();

const load = new Load(
  createShopClient(chooser, { defaults: { timeoutMs: 10_000, waitForReady: true } }),
  ratePerS,
);
console.log(`${serverCount} servers of version 1, ${ratePerS} calls per second`);

for (const [index, server] of old.entries()) {
  servers$.next([...servers$.value, await startServer(2)]);
  const cutOffCount = await server.stop();
  servers$.next(servers$.value.filter(other => other !== server));
  console.log(`${index + 1} replaced: ${load.callCount} calls, ${load.failures.length} failed`);
  assert.equal(cutOffCount, 0, `${server.address} cut off ${cutOffCount} calls`);
}

await load.stop();
await chooser.stop();
transport.close();
await Promise.all(servers$.value.map(server => server.stop()));

console.log(`answered by version 1: ${load.answers.get(1)}, by version 2: ${load.answers.get(2)}`);
assert.deepEqual(load.failures, []);
console.log('No call failed.');
