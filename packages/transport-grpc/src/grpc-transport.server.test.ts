import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { ChannelCredentials } from '@grpc/grpc-js';
import {
  type ConnectionStatus,
  type Identifier,
  identify,
  type PeerEvent,
  type Subscriber,
} from '@peerage/peer-core';
import { describeTransport, eventually, thrownBy } from '@peerage/testing';
import { type EchoServer, startEchoServer } from '../testing/echo-server.js';
import { GrpcTransport, type GrpcTransportOptions } from './grpc-transport.js';

const nobody = (): Subscriber => ({ notifyStatusChanged: () => undefined });

describeTransport('GrpcTransport', async () => {
  const [first, second, gone] = await Promise.all([startEchoServer(), startEchoServer(), startEchoServer()]);
  gone.kill();
  const transport = new GrpcTransport({ observer: () => undefined });
  return {
    transport,
    reachable: [identify(first.address), identify(second.address)],
    unreachable: identify(gone.address),
    breakFirst: first.kill,
    dispose: () => {
      transport.close();
      first.kill();
      second.kill();
    },
  };
});

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

  it('has one connection however many subscribers, and none after the last', async () => {
    const opened: ServerHttp2Session[] = [];
    const server = createServer().on('session', session => void opened.push(session));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const transport = transportWith();
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const [first, second] = [follow(transport, address), follow(transport, address)];
    await eventually(() => second.peer.status.connectionStatus === 'available');
    first.release();
    second.release();
    await eventually(() => opened.every(session => session.closed));
    expect(opened).toHaveLength(1);
    server.close();
  });

  it('makes no news of the last release', async () => {
    const server = await serve();
    const events: PeerEvent[] = [];
    const { peer, release } = follow(
      transportWith({ observer: event => void events.push(event) }),
      server.address,
    );
    await eventually(() => peer.status.connectionStatus === 'available');
    events.length = 0;
    release();
    expect(peer.status.connectionStatus).toBe('unavailable');
    expect(events).toEqual([]);
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

  it.each(['host:50051', undefined, { id: 50051 }])('refuses %j, which is no identifier', value => {
    const transport = transportWith();
    const identifier = value as unknown as Identifier;
    const refusal = { code: 'invalid-peer-type', details: { peer: inspect(value) } };
    expect(thrownBy(() => transport.retainPeer(identifier, nobody()))).toMatchObject(refusal);
    expect(thrownBy(() => transport.releasePeer(identifier, nobody()))).toMatchObject(refusal);
  });

  it.each(['', 'host', 'host:99999'])('refuses the identifier "%s"', id => {
    expect(thrownBy(() => transportWith().retainPeer({ id }, nobody()))).toMatchObject({
      code: 'invalid-identifier',
    });
  });

  it.each([
    { channelOptions: { 'grpc.service_config': 'no json' } },
    { credentials: {} as ChannelCredentials },
  ])('refuses what grpc-js would at the first peer: %j', options => {
    expect(thrownBy(() => new GrpcTransport(options))).toMatchObject({ code: 'invalid-configuration' });
  });

  it('closes once, tells subscribers, and still takes their releases', async () => {
    const server = await serve();
    const transport = transportWith({ name: 'outbound' });
    const { peer, statuses, release } = follow(transport, server.address);
    await eventually(() => peer.status.connectionStatus === 'available');
    transport.close();
    transport.close();
    expect(statuses).toEqual(['available', 'unavailable']);
    expect(peer.status.lastError).toBe('transport "outbound" was closed');
    expect(release).not.toThrow();
    expect(thrownBy(() => follow(transport, server.address))).toMatchObject({
      code: 'transport-stopped',
      details: { transport: 'outbound' },
    });
  });
});

function call(channel: ReturnType<GrpcTransport['retainPeer']>['channel']): unknown {
  return channel.createCall('/test.Echo/Say', Number.POSITIVE_INFINITY, undefined, null, undefined);
}
