import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { type ConnectionStatus, identify, type PeerEvent, type Subscriber } from '@peerage/peer-core';
import { type EchoServer, startEchoServer } from '../testing/echo-server.js';
import { eventually } from '../testing/eventually.js';
import { GrpcTransport, type GrpcTransportOptions } from './grpc-transport.js';

const nobody = (): Subscriber => ({ notifyStatusChanged: () => undefined });

describe('GrpcTransport', () => {
  const servers: EchoServer[] = [];
  const transports: GrpcTransport[] = [];

  async function serve(address?: string): Promise<EchoServer> {
    const server = await startEchoServer(address);
    servers.push(server);
    return server;
  }

  function transportWith(options?: GrpcTransportOptions): GrpcTransport {
    const transport = new GrpcTransport(options);
    transports.push(transport);
    return transport;
  }

  /** Retains a peer and keeps every status it had. */
  function follow(transport: GrpcTransport, address: string) {
    const identifier = identify(address);
    const statuses: ConnectionStatus[] = [];
    const subscriber: Subscriber = {
      notifyStatusChanged: () => void statuses.push(peer.status.connectionStatus),
    };
    const peer = transport.retainPeer(identifier, subscriber);
    return { peer, statuses, release: () => transport.releasePeer(identifier, subscriber) };
  }

  afterEach(() => {
    for (const transport of transports.splice(0)) transport.close();
    for (const server of servers.splice(0)) server.kill();
  });

  it('connects a peer when it is retained and tells of it later', async () => {
    const server = await serve();
    const { peer, statuses } = follow(transportWith(), server.address);
    expect(peer.status.connectionStatus).toBe('connecting');
    expect(statuses).toEqual([]);
    await eventually(() => statuses.length > 0);
    expect(statuses).toEqual(['available']);
  });

  it.each(['127.0.0.1', 'localhost', 'unix'])('reaches servers by %s', async kind => {
    const directory = mkdtempSync(join(tmpdir(), 'peerage-'));
    try {
      const server = await serve(kind === 'unix' ? `unix:${directory}/echo.sock` : '127.0.0.1:0');
      const { peer } = follow(transportWith(), server.address.replace('127.0.0.1', kind));
      await eventually(() => peer.status.connectionStatus === 'available');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('says why a peer is unavailable, to its status and to the observer', async () => {
    const server = await serve();
    server.kill();
    const events: PeerEvent[] = [];
    const transport = transportWith({ name: 'outbound', observer: event => void events.push(event) });
    const { peer, statuses } = follow(transport, server.address);
    await eventually(() => statuses.length > 0);
    const refused = expect.stringMatching(/^connect ECONNREFUSED 127\.0\.0\.1:\d+$/);
    expect(statuses).toEqual(['unavailable']);
    expect(peer.status.lastError).toEqual(refused);
    expect(events.at(-1)).toMatchObject({
      type: 'problem',
      source: 'outbound',
      error: { code: 'connect-failed', details: { peer: server.address, problem: refused } },
    });
  });

  it('reconnects when the server comes back on its port', async () => {
    const server = await serve();
    const { peer, statuses } = follow(transportWith(), server.address);
    await eventually(() => peer.status.connectionStatus === 'available');
    server.kill();
    await eventually(() => peer.status.connectionStatus === 'unavailable');
    await serve(server.address);
    await eventually(() => peer.status.connectionStatus === 'available');
    expect(statuses).toEqual(['available', 'connecting', 'unavailable', 'available']);
    expect(peer.status.lastError).toBeUndefined();
  });

  it('comes back by itself from an idle time-out', async () => {
    const server = await serve();
    const transport = transportWith({ channelOptions: { 'grpc.client_idle_timeout_ms': 1000 } });
    const { statuses } = follow(transport, server.address);
    await eventually(() => statuses.length === 3);
    expect(statuses).toEqual(['available', 'connecting', 'available']);
  });

  it('shares one peer and one connection among its subscribers, until the last releases it', async () => {
    const server = await serve();
    const transport = transportWith();
    const first = follow(transport, server.address);
    const second = follow(transport, server.address);
    expect(second.peer).toBe(first.peer);
    await eventually(() => first.peer.status.connectionStatus === 'available');
    expect(second.statuses).toEqual(['available']);
    first.release();
    expect(first.peer.status.connectionStatus).toBe('available');
    second.release();
    expect(() => call(first.peer.channel)).toThrow('shut down');
    expect(first.statuses).toEqual(['available']);
    expect(second.statuses).toEqual(['available']);
  });

  it('makes a new peer after the last release', async () => {
    const server = await serve();
    const transport = transportWith();
    const before = follow(transport, server.address);
    before.release();
    const after = follow(transport, server.address);
    expect(after.peer).not.toBe(before.peer);
    await eventually(() => after.peer.status.connectionStatus === 'available');
    expect(before.statuses).toEqual([]);
  });

  it('survives a subscriber that releases its peer while it is told', async () => {
    const server = await serve();
    const transport = transportWith();
    const identifier = identify(server.address);
    let told = 0;
    const subscriber: Subscriber = {
      notifyStatusChanged: () => {
        told += 1;
        transport.releasePeer(identifier, subscriber);
      },
    };
    const peer = transport.retainPeer(identifier, subscriber);
    await eventually(() => told > 0);
    server.kill();
    expect(() => call(peer.channel)).toThrow('shut down');
    expect(told).toBe(1);
  });

  it('refuses to be retained twice by one subscriber, and keeps the first', async () => {
    const server = await serve();
    const transport = transportWith();
    const subscriber = nobody();
    const peer = transport.retainPeer(identify(server.address), subscriber);
    expect(() => transport.retainPeer(identify(server.address), subscriber)).toThrow(
      expect.objectContaining({ code: 'subscriber-already-retains-peer' }),
    );
    expect(peer.subscriberCount).toBe(1);
  });

  it('refuses releases of what was not retained, and keeps what was', async () => {
    const server = await serve();
    const transport = transportWith();
    const { peer } = follow(transport, server.address);
    expect(() => transport.releasePeer(identify('127.0.0.1:1'), nobody())).toThrow(
      expect.objectContaining({ code: 'transport-has-no-reference-to-peer' }),
    );
    expect(() => transport.releasePeer(identify(server.address), nobody())).toThrow(
      expect.objectContaining({ code: 'peer-has-no-reference-to-subscriber' }),
    );
    await eventually(() => peer.status.connectionStatus === 'available');
  });

  it.each(['', 'host', 'host:99999'])('refuses the identifier "%s"', id => {
    expect(() => transportWith().retainPeer({ id }, nobody())).toThrow(
      expect.objectContaining({ code: 'invalid-identifier' }),
    );
  });

  it.each([
    { channelOptions: { 'grpc.service_config': 'no json' } },
    { credentials: {} as ReturnType<typeof credentials.createInsecure> },
  ])('refuses what grpc-js would at the first peer: %j', options => {
    expect(() => new GrpcTransport(options)).toThrow(
      expect.objectContaining({ code: 'invalid-configuration' }),
    );
  });

  it('closes once, tells subscribers, and still takes their releases', async () => {
    const server = await serve();
    const transport = transportWith({ name: 'outbound' });
    const { peer, statuses, release } = follow(transport, server.address);
    await eventually(() => peer.status.connectionStatus === 'available');
    transport.close();
    transport.close();
    expect(statuses).toEqual(['available', 'unavailable']);
    expect(release).not.toThrow();
    expect(() => follow(transport, server.address)).toThrow(
      expect.objectContaining({ code: 'transport-stopped', details: { transport: 'outbound' } }),
    );
  });
});

function call(channel: ReturnType<GrpcTransport['retainPeer']>['channel']): unknown {
  return channel.createCall('/test.Echo/Say', Number.POSITIVE_INFINITY, undefined, null, undefined);
}
