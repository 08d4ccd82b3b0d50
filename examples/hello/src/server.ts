/** A server: its handlers, and where it listens. */
import { createServer } from '@peerage/server';
import { GreeterDefinition } from './gen/greeter.js';

export interface Greeter {
  readonly address: string;
  stop(): Promise<unknown>;
}

/** Starts a greeter on a free port. */
export async function startGreeter(number: number): Promise<Greeter> {
  const server = createServer().add(GreeterDefinition, {
    sayHello: ({ name }) => ({ greeting: `Hello, ${name}! This is server ${number}.` }),
  });
  const address = await server.listen('127.0.0.1:0');
  return { address, stop: () => server.stop() };
}
