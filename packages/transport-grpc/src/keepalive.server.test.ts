import { type ServiceError, status } from '@grpc/grpc-js';
import { PeerList, single } from '@peerage/peer-lists';
import { eventually } from '@peerage/testing';
import { type EchoClient, echoClient, startEchoServer } from '../testing/echo-server.js';
import { startRelay } from '../testing/relay.js';
import type { KeepaliveOptions } from './connection-options.js';
import { GrpcTransport } from './grpc-transport.js';
import { PeerChannel } from './peer-channel.js';

const cleanUps: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** A client of one peer with pings. */
async function clientOf(address: string, keepalive: KeepaliveOptions) {
  const transport = new GrpcTransport({ keepalive });
  const list = new PeerList({ transport, policy: single() });
  list.update({ additions: [{ id: address }], removals: [] });
  await list.start();
  cleanUps.push(() => list.stop().then(() => transport.close()));
  await eventually(() => list.available);
  return { list, client: echoClient(new PeerChannel(list)) };
}

function say(client: EchoClient): Promise<ServiceError | null> {
  return new Promise(resolve => {
    client.say('hi', resolve);
  });
}

describe('a peer that is gone without a word', () => {
  it('is noticed while it is idle when idle connections are pinged, else by the next call', async () => {
    const server = await startEchoServer();
    const relay = await startRelay(server.address);
    cleanUps.push(server.kill, relay.close);
    // Answers take their time on a busy machine, and the first call must end before its connection is pinged.
    const watchful = await clientOf(relay.address, { timeMs: 20, timeoutMs: 1_000, whileIdle: true });
    const relaxed = await clientOf(relay.address, { timeMs: 500, timeoutMs: 1_000 });
    expect(await say(relaxed.client)).toBeNull();
    relay.stall();
    await eventually(() => !watchful.list.available);
    expect(relaxed.list.available).toBe(true);
    expect(await say(relaxed.client)).toMatchObject({ code: status.UNAVAILABLE });
    expect(relaxed.list.available).toBe(false);
  });
});
