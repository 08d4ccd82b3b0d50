/** A server, and a client of it through a real list. */
import type { PeerEvent } from '@peerage/peer-core';
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import { type GreeterBed, startClientFor } from '../../client/testing/greeter-bed.js';
import { createServer, type Handlers, type Server, type ServerOptions } from '../src/index.js';

export type GreeterHandlers = Handlers<typeof GreeterDefinition>;

export interface Bed {
  readonly server: Server;
  readonly client: GreeterBed['client'];
  readonly address: string;
  /** Requests in flight, as the client's peer counts them. */
  readonly pendingCount: GreeterBed['pendingCount'];
  /** The messages of the problems that the server's observer was told, and their causes. */
  readonly problems: readonly Error[];
  readonly stop: () => Promise<void>;
}

/** Handlers that are not expected to be called. */
export const noHandlers: GreeterHandlers = {
  sayHello: unexpected,
  repeatHello: unexpected,
  greetEveryone: unexpected,
  converse: unexpected,
};

function unexpected(): never {
  throw new Error('This handler is not expected to be called.');
}

export async function startBed(
  handlers: Partial<GreeterHandlers>,
  options: ServerOptions = {},
): Promise<Bed> {
  const problems: Error[] = [];
  const observer = (event: PeerEvent): void => {
    if (event.type === 'problem') problems.push(event.error);
  };
  const server = createServer({ observer, ...options }).add(GreeterDefinition, {
    ...noHandlers,
    ...handlers,
  });
  const address = await server.listen('127.0.0.1:0');
  const { client, pendingCount, stop } = await startClientFor(address);
  return {
    server,
    client,
    address,
    pendingCount,
    problems,
    async stop() {
      await stop();
      await server.stop({ drainTimeoutMs: 0 });
    },
  };
}
