/** The command: `npm start`. Exits with 1 when a key moved that had no reason to. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { bind, identify } from '@peerage/peer-core';
import { PeerList, rendezvous } from '@peerage/peer-lists';
import { GrpcTransport } from '@peerage/transport-grpc';
import { BehaviorSubject, map } from 'rxjs';
import { createCacheClient } from './gen/cache.peerage.js';
import { startNode } from './node.js';

const keys = Array.from({ length: 1_000 }, (_, number) => `user-${number}`);

// Who is in the list is whatever this stream says last.
const nodes$ = new BehaviorSubject(await Promise.all(['A', 'B', 'C', 'D'].map(startNode)));
const peers$ = nodes$.pipe(map(nodes => nodes.map(({ address }) => identify(address))));

const transport = new GrpcTransport();
const list = new PeerList({ name: 'cache', transport, policy: rendezvous() });
const chooser = bind(list, peers$);
await chooser.start();
const cache = createCacheClient(chooser, { defaults: { timeoutMs: 10_000 } });

await connected();
for (const key of keys) await cache.put({ key, value: `the profile of ${key}` });
report(`${keys.length} keys put`);
assert.deepEqual(await missing(), []);
console.log(`all ${keys.length} are found`);

const before = nodes$.value;
const sizes = before.map(node => node.size());
const newcomer = await startNode('E');
nodes$.next([...before, newcomer]);
await connected();
console.log('node E joins');

const moved = await missing();
console.log(`${keys.length - moved.length} of ${keys.length} are found where they were`);
for (const key of moved) await cache.put({ key, value: `the profile of ${key}` });
report(`${moved.length} put again`);
assert.deepEqual(await missing(), []);

// What moved went to the newcomer, and is about a fifth of all.
assert.equal(newcomer.size(), moved.length);
assert.deepEqual(
  before.map(node => node.size()),
  sizes,
);
assert.ok(Math.abs(moved.length / keys.length - 1 / 5) < 1 / 10, `${moved.length} keys moved`);

await chooser.stop();
transport.close();
await Promise.all(nodes$.value.map(node => node.stop()));

/** The keys that no call finds. */
async function missing(): Promise<string[]> {
  const lost: string[] = [];
  for (const key of keys) {
    const { value } = await cache.get({ key });
    if (value === undefined) lost.push(key);
  }
  return lost;
}

/** Until every node has its connection, its keys are the next one's. */
async function connected(): Promise<void> {
  while (list.introspect().peers.some(peer => peer.connectionStatus !== 'available')) await pause(5);
}

function report(title: string): void {
  console.log(`${title}:`);
  for (const node of nodes$.value) {
    console.log(`  node ${node.name}  ${node.size()} keys  ${'█'.repeat(node.size() / 8)}`);
  }
}
