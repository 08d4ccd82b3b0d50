/** A process of its own: serves one slow call, and says on its standard output what happens to it. */
import { setTimeout as delay } from 'node:timers/promises';
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import { createServer, stopOnSignals } from '../src/index.js';

const never = new Promise<never>(() => undefined);

const server = createServer().add(GreeterDefinition, {
  repeatHello: () => [],
  greetEveryone: () => ({}),
  converse: () => [],
  async sayHello({ name }) {
    process.stdout.write('started\n');
    await (name === 'for ever' ? never : delay(200));
    return { greeting: `Hello, ${name}!` };
  },
});
stopOnSignals(server, {
  onStopped: ({ cutOffCount }, signal) => process.stdout.write(`${signal} ${cutOffCount}\n`),
});
if (process.argv.includes('--tell'))
  server.draining.addEventListener('abort', () => process.stdout.write('draining\n'));
process.stdout.write(`${await server.listen('127.0.0.1:0')}\n`);
