/** The command: `npm start`. Exits with 1 when a call failed or the servers did not take turns. */
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { GreetingService } from './greeting.service.js';
import { startServer } from './server-process.js';

const names = ['one', 'two', 'three'];
const servers = await Promise.all(names.map(startServer));
const addresses = servers.map(({ address }) => address);

const app = await NestFactory.createApplicationContext(AppModule.over(addresses), {
  logger: ['error', 'warn'],
});
const greetings = app.get(GreetingService);

console.log((await greetings.greet('Ann')).greeting);
await callAll('three servers', names);
await servers[0]?.stop();
await callAll('server one is gone', names.slice(1));

await app.close();
await Promise.all(servers.slice(1).map(server => server.stop()));

/** Makes 300 calls, one after the other, and tells who answered. */
async function callAll(what: string, expected: readonly string[]): Promise<void> {
  const counts = new Map<string, number>(names.map(name => [name, 0]));
  for (let call = 0; call < 300; call++) {
    const { servedBy } = await greetings.greet('Ann');
    counts.set(servedBy, (counts.get(servedBy) ?? 0) + 1);
  }
  console.log(`${what}: ${names.map(name => `${name} ${counts.get(name)}`).join(', ')} of 300 calls`);
  for (const name of expected) {
    assert.ok((counts.get(name) ?? 0) > 250 / expected.length, `server ${name} missed its turns`);
  }
}
