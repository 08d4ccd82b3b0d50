import type { Socket } from 'node:net';
import { credentials } from '@grpc/grpc-js';
import { eventually, VirtualClock } from '@peerage/testing';
import { startEchoServer } from '../testing/echo-server.js';
import { type FollowedPeer, followPeer } from '../testing/follow-peer.js';
import { openSockets } from '../testing/open-sockets.js';
import { type RudeServer, startDeafServer, startRudeServer } from '../testing/rude-server.js';
import type { GrpcTransportOptions } from './grpc-transport.js';

const cleanUps: (() => void)[] = [];

afterEach(() => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) cleanUp();
});

async function rude(treat?: (socket: Socket) => void): Promise<RudeServer> {
  const server = await startRudeServer(treat);
  cleanUps.push(server.close);
  return server;
}

function follow(address: string, options: GrpcTransportOptions): FollowedPeer {
  const followed = followPeer(address, options);
  cleanUps.push(() => followed.transport.close());
  return followed;
}

const never = { reconnect: { initialMs: 600_000, maxMs: 600_000 } };
const often = { reconnect: { initialMs: 1, maxMs: 1 } };

describe('a server that accepts and never speaks', () => {
  it.each([
    ['plain text', credentials.createInsecure()],
    ['TLS', credentials.createSsl()],
  ])('does not hold its peer in connecting, nor its socket: %s', async (_kind, creds) => {
    const server = await rude();
    const clock = new VirtualClock();
    const options = { credentials: creds, connectTimeoutMs: 50, clock, ...never };
    const { peer, statuses, problems } = follow(server.address, options);
    await eventually(() => server.sockets.length === 1);
    clock.advance(49);
    expect(peer.status.connectionStatus).toBe('connecting');
    clock.advance(1);
    await eventually(() => server.sockets.every(({ closed }) => closed));
    expect(statuses).toEqual(['unavailable']);
    expect(peer.status.lastError).toBe('no answer within 50 ms');
    expect(problems).toEqual([`Peer "${server.address}" could not be connected: no answer within 50 ms.`]);
  });

  it('is tried again and again, unavailable meanwhile, and told of once', async () => {
    const server = await rude();
    const { statuses, problems } = follow(server.address, { connectTimeoutMs: 5, ...often });
    await eventually(() => server.sockets.filter(({ closed }) => closed).length >= 5);
    expect(statuses).toEqual(['unavailable']);
    expect(problems).toHaveLength(1);
  });

  it('is let go of when its peer is released', async () => {
    const server = await rude();
    const { release } = follow(server.address, {});
    await eventually(() => server.sockets.length === 1);
    release();
    await eventually(() => server.sockets.every(({ closed }) => closed));
  });
});

describe('a server whose machine does not answer', () => {
  it('does not hold its peer in connecting, nor its socket', async () => {
    await eventually(() => openSockets() === 0);
    const server = await startDeafServer();
    cleanUps.push(server.close);
    const before = openSockets();
    const clock = new VirtualClock();
    const { peer } = follow(server.address, { connectTimeoutMs: 200, clock, ...never });
    await eventually(() => openSockets() === before + 1);
    clock.advance(199);
    expect(peer.status.connectionStatus).toBe('connecting');
    clock.advance(1);
    expect(peer.status.connectionStatus).toBe('unavailable');
    expect(peer.status.lastError).toBe('no answer within 200 ms');
    await eventually(() => openSockets() === before);
  });

  it('is let go of when its peer is released', async () => {
    await eventually(() => openSockets() === 0);
    const server = await startDeafServer();
    cleanUps.push(server.close);
    const before = openSockets();
    const { release } = follow(server.address, {});
    await eventually(() => openSockets() === before + 1);
    release();
    await eventually(() => openSockets() === before);
  });
});

describe('a server that says something else', () => {
  it.each<[string, (socket: Socket) => void, RegExp]>([
    ['resets the connection', socket => socket.once('data', () => socket.resetAndDestroy()), /ECONNRESET/],
    ['hangs up', socket => socket.destroy(), /closed|ECONNRESET/],
    [
      'speaks HTTP/1',
      socket =>
        socket.once('data', () => socket.write('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')),
      /Protocol error/,
    ],
    ['speaks garbage', socket => socket.write(Buffer.alloc(64, 0xa5)), /Protocol error/],
  ])('leaves a peer unavailable that says why: %s', async (_what, treat, reason) => {
    const server = await rude(treat);
    const { peer, statuses } = follow(server.address, never);
    await eventually(() => statuses.length > 0);
    expect(statuses).toEqual(['unavailable']);
    expect(peer.status.lastError).toMatch(reason);
    await eventually(() => server.sockets.every(({ closed }) => closed));
  });
});

describe('a peer that could not be connected', () => {
  it('is tried again at once when somebody else retains it', async () => {
    const server = await startEchoServer();
    server.kill();
    const { peer, transport, statuses } = follow(server.address, never);
    await eventually(() => statuses.length === 1);
    const restarted = await startEchoServer(server.address);
    cleanUps.push(restarted.kill);
    transport.retainPeer(peer.identifier, { notifyStatusChanged: () => undefined });
    await eventually(() => peer.status.connectionStatus === 'available');
    expect(statuses).toEqual(['unavailable', 'available']);
  });

  it('is told of again when it fails for another reason', async () => {
    const server = await rude();
    const [, port = ''] = server.address.split(':');
    const clock = new VirtualClock();
    const { peer, problems } = follow(server.address, { connectTimeoutMs: 50, clock, ...often });
    await eventually(() => server.sockets.length === 1);
    clock.advance(50);
    expect(problems).toHaveLength(1);
    server.close();
    clock.advance(2);
    const refused = `connect ECONNREFUSED 127.0.0.1:${port}`;
    await eventually(() => peer.status.lastError === refused);
    expect(problems.filter(problem => problem.includes(refused))).toHaveLength(1);
    expect(problems[0]).toContain('no answer');
  });
});
