/** A server that takes connections and refuses every stream, as one does that is about to go. */
import { once } from 'node:events';
import { constants, createServer, type Http2Server, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { identify } from '@peerage/peer-core';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { eventually } from '@peerage/testing';
import { type EchoClient, type EchoServer, echoClient, startEchoServer } from '../testing/echo-server.js';
import { GrpcTransport } from './grpc-transport.js';
import { PeerChannel } from './peer-channel.js';

let refusing: Http2Server;
let refusedCount: number;
const sessions = new Set<ServerHttp2Session>();
let server: EchoServer;
let list: PeerList;

/** A client of a list of the refusing server, and of one that serves if told so. */
async function start(...others: readonly string[]): Promise<EchoClient> {
  const { port } = refusing.address() as AddressInfo;
  list = new PeerList({ transport: new GrpcTransport(), policy: roundRobin(), failureGuard: false });
  list.update({
    additions: [`127.0.0.1:${port}`, ...others].map(address => identify(address)),
    removals: [],
  });
  await list.start();
  await eventually(() =>
    list.introspect().peers.every(({ connectionStatus }) => connectionStatus === 'available'),
  );
  return echoClient(new PeerChannel(list));
}

beforeEach(async () => {
  refusedCount = 0;
  refusing = createServer();
  refusing.on('session', session => sessions.add(session));
  refusing.on('stream', stream => {
    refusedCount += 1;
    stream.on('error', () => undefined);
    stream.close(constants.NGHTTP2_REFUSED_STREAM);
  });
  await once(refusing.listen(0, '127.0.0.1'), 'listening');
  server = await startEchoServer();
});

afterEach(async () => {
  await list.stop();
  server.kill();
  for (const session of sessions) session.destroy();
  sessions.clear();
  refusing.close();
});

const say = (client: EchoClient, text: string): Promise<unknown> =>
  new Promise(resolve => {
    client.say(text, (error, response) => resolve(error?.message ?? response));
  });

// grpc-js repeats small calls once by itself, on the same connection.
it.each([
  ['small', 10],
  ['large', 100_000],
])('%s calls go to another peer', async (_, size) => {
  const client = await start(server.address);
  const text = 'x'.repeat(size);
  for (let call = 0; call < 4; call += 1) expect((await say(client, text)) === text).toBe(true);
  expect(refusedCount).toBeGreaterThan(0);
});

it('calls end when there is no other', async () => {
  const client = await start();
  expect(await say(client, 'hello')).toBe('14 UNAVAILABLE: Stream refused by server');
});
