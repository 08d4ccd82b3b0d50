/**
 * Runs the examples of a page of documentation one after the other, with a `client` of a greeter, and ends when nothing of
 * them is left: `run-page.ts <module...>`.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@peerage/client';
import { identify } from '@peerage/peer-core';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import { createServer } from '@peerage/server';
import { GrpcTransport } from '@peerage/transport-grpc';

/** However many greetings are asked for, these are enough to see that it works. */
const enough = 20;

const server = createServer().add(GreeterDefinition, {
  sayHello: ({ name }) => ({ greeting: `Hello ${name}` }),
  *repeatHello({ name, count }) {
    for (let index = 0; index < Math.min(count, enough); index += 1)
      yield { greeting: `Hello ${name}`, index };
  },
  async greetEveryone(requests) {
    const names: string[] = [];
    for await (const { name } of requests) names.push(name);
    return { greeting: `Hello ${names.join(', ')}`, nameCount: names.length };
  },
  async *converse(requests) {
    for await (const { text } of requests) yield { text: text.toUpperCase() };
  },
});
const list = new PeerList({ transport: new GrpcTransport(), policy: roundRobin() });
list.update({ additions: [identify(await server.listen('127.0.0.1:0'))], removals: [] });
await list.start();
Object.assign(globalThis, { client: createClient(GreeterDefinition, list) });

for (const module of process.argv.slice(2)) await import(module);

// Examples that only subscribe go on for a while, and make one call after another.
for (let idleMs = 0; idleMs < 300; idleMs = server.inFlight.total === 0 ? idleMs + 10 : 0) await delay(10);
await server.stop();
await list.stop();
