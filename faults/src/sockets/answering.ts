/** Something that speaks HTTP/2 and answers every call with the same headers. */

import { once } from 'node:events';
import {
  createServer,
  type Http2Server,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
} from 'node:http2';
import type { AddressInfo } from 'node:net';

export class Answering {
  readonly #server: Http2Server = createServer();
  readonly #sessions = new Set<ServerHttp2Session>();

  /** @param headers The answer: trailers alone. */
  constructor(headers: OutgoingHttpHeaders) {
    this.#server.on('session', session => this.#sessions.add(session));
    this.#server.on('stream', stream => stream.respond(headers, { endStream: true }));
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Listens on a free port of 127.0.0.1. */
  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const session of this.#sessions) session.destroy();
    await closed;
  }
}
