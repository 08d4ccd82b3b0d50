/** One node of the cache: keeps what it is given, and knows of no other node. */
import { createServer } from '@peerage/server';
import { CacheDefinition } from './gen/cache.js';

export interface Node {
  readonly name: string;
  readonly address: string;
  /** How many keys it has. */
  size(): number;
  stop(): Promise<unknown>;
}

/** Starts a node on a free port. */
export async function startNode(name: string): Promise<Node> {
  const values = new Map<string, string>();
  const server = createServer().add(CacheDefinition, {
    put({ key, value }) {
      values.set(key, value);
      return {};
    },
    get: ({ key }) => ({ value: values.get(key) }),
  });
  const address = await server.listen('127.0.0.1:0');
  return { name, address, size: () => values.size, stop: () => server.stop() };
}
