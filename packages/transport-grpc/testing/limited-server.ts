/** A server that takes few streams on a connection and answers no call before it is told to. */

import { once } from 'node:events';
import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';

export interface LimitedServer {
  readonly address: string;
  /** How many streams each connection has that is open. */
  readonly spread: () => number[];
  /** The most streams that any connection ever had at once. */
  readonly most: () => number;
  /** How many connections were ever made. */
  readonly connectionCount: () => number;
  /** Answers all calls, those that are yet to come at once. */
  readonly answer: () => void;
  /** Breaks the connection that was made as the `index`th. */
  readonly breakConnection: (index: number) => void;
  readonly kill: () => void;
}

/** @param maxConcurrentStreams What the server says its limit is, on each connection. */
export async function startLimitedServer(maxConcurrentStreams: number): Promise<LimitedServer> {
  const server = createServer({ settings: { maxConcurrentStreams } });
  const sessions: ServerHttp2Session[] = [];
  const streams = new Map<ServerHttp2Session, Set<ServerHttp2Stream>>();
  let most = 0;
  let holding = true;
  server.on('session', session => {
    sessions.push(session);
    const own = new Set<ServerHttp2Stream>();
    streams.set(session, own);
    session.on('error', () => undefined);
    session.on('close', () => streams.delete(session));
    session.on('stream', stream => {
      own.add(stream);
      most = Math.max(most, own.size);
      stream.on('error', () => undefined);
      stream.on('close', () => own.delete(stream));
      stream.resume();
      if (!holding) respond(stream);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    spread: () => [...streams.values()].map(({ size }) => size),
    most: () => most,
    connectionCount: () => sessions.length,
    answer: () => {
      holding = false;
      for (const own of streams.values()) for (const stream of own) respond(stream);
    },
    breakConnection: index => sessions[index]?.destroy(),
    kill: () => {
      for (const session of sessions) session.destroy();
      server.close();
    },
  };
}

/** With a message of two bytes. */
function respond(stream: ServerHttp2Stream): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.from([0, 0, 0, 0, 2, 0x68, 0x69]));
}
