import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { connectivityState, InterceptingCall, type Interceptor, status } from '@grpc/grpc-js';
import { type Chooser, type Outcome, okOutcome, type Peer } from '@peerage/peer-core';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { eventually } from '@peerage/testing';
import {
  availableCount,
  endOf,
  fleetOf,
  pending,
  running,
  say,
  stopFleets,
  wrap,
} from '../testing/echo-client-fleet.js';
import { echoClient, startEchoServer } from '../testing/echo-server.js';
import { GrpcTransport } from './grpc-transport.js';
import { PeerChannel } from './peer-channel.js';

afterEach(stopFleets);

describe('a plain grpc-js client over a PeerChannel', () => {
  it('makes unary calls and spreads them', async () => {
    const { client, servers } = await fleetOf(3);
    const answers = await Promise.all(Array.from({ length: 9 }, (_, i) => say(client, `m${i}`)));
    expect(answers).toEqual(Array.from({ length: 9 }, (_, i) => `m${i}`));
    expect(servers.map(server => server.callCount())).toEqual([3, 3, 3]);
    expect(servers.map(server => server.connectionCount())).toEqual([1, 1, 1]);
  });

  it('makes calls that stream the answer', async () => {
    const { client, list } = await fleetOf(2);
    const parts: string[] = [];
    const stream = client.repeat('abc').on('data', (part: string) => parts.push(part));
    expect(await endOf(stream)).toBe('end');
    expect(parts).toEqual(['a', 'b', 'c']);
    expect(pending(list)).toBe(0);
  });

  it('makes calls that stream the request', async () => {
    const { client, list } = await fleetOf(2);
    const answer = await new Promise((resolve, reject) => {
      const stream = client.join((error, response) => (error === null ? resolve(response) : reject(error)));
      for (const part of ['a', 'b', 'c']) stream.write(part);
      stream.end();
    });
    expect(answer).toBe('a+b+c');
    expect(pending(list)).toBe(0);
  });

  it('makes calls that stream both ways', async () => {
    const { client, list } = await fleetOf(2);
    const stream = client.chat();
    for (const part of ['a', 'b']) {
      stream.write(part);
      expect((await once(stream, 'data'))[0]).toBe(part.toUpperCase());
    }
    expect(pending(list)).toBe(1);
    stream.end();
    stream.resume();
    expect(await endOf(stream)).toBe('end');
    expect(pending(list)).toBe(0);
  });

  it('chooses with the metadata that interceptors set, however late', async () => {
    const { list } = await fleetOf(2);
    const users: (string | undefined)[] = [];
    const chooser = wrap(list, request => {
      users.push(request.header?.('user'));
      return list.tryChoose(request);
    });
    const late: Interceptor = (options, nextCall) =>
      new InterceptingCall(nextCall(options), {
        start: (metadata, listener, next) => {
          setImmediate(() => {
            metadata.set('user', 'ada');
            next(metadata, listener);
          });
        },
      });
    const client = echoClient(new PeerChannel(chooser), { interceptors: [late] });
    expect(await say(client, 'hi')).toBe('hi');
    expect(users).toEqual(['ada']);
  });

  it('names the peer that served', async () => {
    const { client, servers } = await fleetOf(1);
    const peer = await new Promise(resolve => {
      const call = client.say('hi', () => resolve(call.getPeer()));
    });
    expect(peer).toBe(servers[0]?.address);
  });

  it('is ready when a peer is', async () => {
    const server = await startEchoServer();
    const transport = new GrpcTransport();
    const list = new PeerList({ transport, policy: roundRobin() });
    running.push({ list, transport, servers: [server] });
    const channel = new PeerChannel(list);
    const client = echoClient(channel);
    expect(channel.getConnectivityState(false)).toBe(connectivityState.IDLE);
    await list.start();
    expect(channel.getConnectivityState(true)).toBe(connectivityState.CONNECTING);
    const ready = new Promise<Error | undefined>(resolve => {
      client.waitForReady(Number.POSITIVE_INFINITY, resolve);
    });
    list.update({ additions: [{ id: server.address }], removals: [] });
    expect(await ready).toBeUndefined();
    expect(channel.getConnectivityState(false)).toBe(connectivityState.READY);
    expect(pending(list)).toBe(0);
  });

  it('is not ready by a deadline without peers', async () => {
    const { client } = await fleetOf(0);
    const failure = await new Promise<Error | undefined>(resolve => {
      client.waitForReady(Date.now() + 10, resolve);
    });
    expect(failure?.message).toBe('Failed to connect before the deadline');
  });

  it('ends the waits for readiness, and takes no more calls, when it closes', async () => {
    const { channel, client } = await fleetOf(0);
    const over = new Promise<Error | undefined>(resolve => {
      channel.watchConnectivityState(connectivityState.CONNECTING, Number.POSITIVE_INFINITY, resolve);
    });
    client.close();
    client.close();
    expect(await over).toBeUndefined();
    expect(channel.getConnectivityState(false)).toBe(connectivityState.SHUTDOWN);
    expect(() => channel.watchConnectivityState(connectivityState.SHUTDOWN, 0, () => undefined)).toThrow(
      'shut down',
    );
    expect(() => client.say('hi', () => undefined)).toThrow('shut down');
  });
});

describe('a server that comes and goes', () => {
  it('is called again once it is back', async () => {
    const { client, list, servers } = await fleetOf(1, { chooseTimeoutMs: 1 });
    const [server] = servers;
    if (server === undefined) throw new Error('There is no server.');
    server.kill();
    await eventually(() => availableCount(list) === 0);
    expect(await say(client, 'hi')).toBe('UNAVAILABLE');
    servers.push(await startEchoServer(server.address));
    await eventually(() => availableCount(list) === 1);
    expect(await say(client, 'hi')).toBe('hi');
  });
});

describe('a call given to a peer that never hears of it', () => {
  /** Gives `peer` once, as a chooser does that has not heard yet, and is `list` after that. */
  function chooserWithStale(list: PeerList, peer: Peer, outcomes: Outcome[]): Chooser {
    const stale = [peer];
    return wrap(list, request => {
      const next = stale.pop();
      if (next === undefined) return list.tryChoose(request);
      return {
        peer: next,
        responded: () => undefined,
        finish: outcome => void outcomes.push(outcome ?? okOutcome),
      };
    });
  }

  it('is answered by another when the connection was lost', async () => {
    const { list, transport } = await fleetOf(1);
    const lost = transport.retainPeer({ id: '127.0.0.1:1' }, { notifyStatusChanged: () => undefined });
    await eventually(() => lost.status.connectionStatus === 'unavailable');
    const outcomes: Outcome[] = [];
    const client = echoClient(new PeerChannel(chooserWithStale(list, lost, outcomes)));
    expect(await say(client, 'hi')).toBe('hi');
    expect(outcomes).toEqual([{ code: status.UNAVAILABLE }]);
    expect(pending(list)).toBe(0);
  });

  it('is answered by another when the peer was released', async () => {
    const { list, transport } = await fleetOf(1);
    const subscriber = { notifyStatusChanged: () => undefined };
    const released = transport.retainPeer({ id: '127.0.0.1:1' }, subscriber);
    transport.releasePeer({ id: '127.0.0.1:1' }, subscriber);
    const client = echoClient(new PeerChannel(chooserWithStale(list, released, [])));
    expect(await say(client, 'hi')).toBe('hi');
  });

  it('is answered by another when the peer is released while the call queues for its connection', async () => {
    const { list, transport } = await fleetOf(1);
    const mute = createServer().listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    const subscriber = { notifyStatusChanged: () => undefined };
    const connecting = transport.retainPeer({ id: `127.0.0.1:${port}` }, subscriber);
    const client = echoClient(new PeerChannel(chooserWithStale(list, connecting, [])));
    const stream = client.chat();
    stream.write('a');
    const [socket] = (await once(mute, 'connection')) as [Socket];
    transport.releasePeer({ id: `127.0.0.1:${port}` }, subscriber);
    expect((await once(stream, 'data'))[0]).toBe('A');
    stream.end();
    stream.resume();
    expect(await endOf(stream)).toBe('end');
    expect(pending(list)).toBe(0);
    socket.destroy();
    mute.close();
  });
});
