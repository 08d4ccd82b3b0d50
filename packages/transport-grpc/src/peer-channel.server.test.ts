import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import {
  type CallOptions,
  connectivityState,
  InterceptingCall,
  type Interceptor,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { type Chooser, type Identifier, type Outcome, okOutcome, type Peer } from '@peerage/peer-core';
import { PeerList, type PeerListOptions, roundRobin } from '@peerage/peer-lists';
import { type EchoClient, type EchoServer, echoClient, startEchoServer } from '../testing/echo-server.js';
import { eventually } from '../testing/eventually.js';
import { GrpcTransport } from './grpc-transport.js';
import { PeerChannel } from './peer-channel.js';

interface Fleet {
  readonly list: PeerList;
  readonly channel: PeerChannel;
  readonly client: EchoClient;
  readonly servers: EchoServer[];
  readonly transport: GrpcTransport;
}

const running: { list: PeerList; transport: GrpcTransport; servers: EchoServer[] }[] = [];

/** A list of `size` real servers, all connected. */
async function fleetOf(size: number, options: Partial<PeerListOptions> = {}): Promise<Fleet> {
  const servers = await Promise.all(Array.from({ length: size }, () => startEchoServer()));
  const transport = new GrpcTransport();
  const list = new PeerList({ transport, policy: roundRobin(), ...options });
  list.update({ additions: servers.map(({ address }) => ({ id: address })), removals: [] });
  await list.start();
  running.push({ list, transport, servers });
  await eventually(() => availableCount(list) === size);
  const channel = new PeerChannel(list);
  return { list, channel, client: echoClient(channel), servers, transport };
}

afterEach(async () => {
  for (const { list, transport, servers } of running.splice(0)) {
    for (const server of servers) server.kill();
    await list.stop();
    transport.close();
  }
});

function availableCount(list: PeerList): number {
  return list.introspect().peers.filter(peer => peer.connectionStatus === 'available').length;
}

function pending(list: PeerList): number {
  return list.introspect().peers.reduce((sum, peer) => sum + peer.pending, 0);
}

/** `list` with another `tryChoose`. */
function wrap(list: PeerList, tryChoose: Chooser['tryChoose']): Chooser {
  return {
    name: list.name,
    state: list.state,
    available: list.available,
    onAvailabilityChanged: listener => list.onAvailabilityChanged(listener),
    start: () => list.start(),
    stop: () => list.stop(),
    tryChoose,
    choose: (request, options) => list.choose(request, options),
  };
}

/** The answer, or the name of the status it ended with. */
function say(
  client: EchoClient,
  request: string,
  metadata: Metadata = new Metadata(),
  options: CallOptions = {},
): Promise<string | undefined> {
  return new Promise(resolve => {
    client.say(request, metadata, options, (error: ServiceError | null, response) =>
      resolve(error === null ? response : status[error.code]),
    );
  });
}

/** How a stream ends: `end`, or the name of the status. */
function endOf(stream: NodeJS.EventEmitter): Promise<string | undefined> {
  return new Promise(resolve => {
    stream.on('end', () => resolve('end'));
    stream.on('error', (error: ServiceError) => resolve(status[error.code]));
  });
}

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

describe('pending counts return to zero after', () => {
  it('an error of the server', async () => {
    const { client, list } = await fleetOf(2);
    expect(await say(client, 'fail')).toBe('NOT_FOUND');
    expect(pending(list)).toBe(0);
  });

  it('a cancel before the call could start', async () => {
    const { client, list, servers } = await fleetOf(2);
    const ended = await new Promise(resolve => {
      client.say('hi', error => resolve(error?.code)).cancel();
    });
    expect(ended).toBe(status.CANCELLED);
    expect(pending(list)).toBe(0);
    expect(servers.reduce((sum, server) => sum + server.callCount(), 0)).toBe(0);
  });

  it('a cancel of a call that hangs', async () => {
    const { client, list, servers } = await fleetOf(1);
    const ended = new Promise(resolve => {
      const call = client.say('hang', error => resolve(error?.code));
      void eventually(() => servers[0]?.callCount() === 1).then(() => {
        expect(pending(list)).toBe(1);
        call.cancel();
      });
    });
    expect(await ended).toBe(status.CANCELLED);
    expect(pending(list)).toBe(0);
  });

  it('a cancel in the middle of a stream', async () => {
    const { client, list } = await fleetOf(1);
    const stream = client.repeat('hang');
    await once(stream, 'data');
    stream.resume();
    stream.cancel();
    expect(await endOf(stream)).toBe('CANCELLED');
    expect(pending(list)).toBe(0);
  });

  it('a deadline', async () => {
    const { client, list } = await fleetOf(1);
    expect(await say(client, 'hang', new Metadata(), { deadline: Date.now() + 20 })).toBe(
      'DEADLINE_EXCEEDED',
    );
    expect(pending(list)).toBe(0);
  });

  it('a deadline that had passed already', async () => {
    const { client, list } = await fleetOf(1);
    expect(await say(client, 'hi', new Metadata(), { deadline: Date.now() - 1 })).toBe('DEADLINE_EXCEEDED');
    expect(pending(list)).toBe(0);
  });

  it('the loss of the connection', async () => {
    const { client, list, servers } = await fleetOf(1);
    const answer = say(client, 'hang');
    await eventually(() => servers[0]?.callCount() === 1);
    servers[0]?.kill();
    expect(['UNAVAILABLE', 'CANCELLED']).toContain(await answer);
    expect(pending(list)).toBe(0);
  });

  it('a call that was never started', async () => {
    const { channel, list } = await fleetOf(1);
    const call = channel.createCall('/test.Echo/Say', Number.POSITIVE_INFINITY, null, null, null);
    expect(pending(list)).toBe(0);
    call.cancelWithStatus(status.CANCELLED, '');
    expect(pending(list)).toBe(0);
  });

  it('the removal of a peer with a call in flight, which ends normally', async () => {
    const { client, list, servers } = await fleetOf(1);
    const stream = client.chat();
    stream.write('a');
    await once(stream, 'data');
    list.update({ additions: [], removals: [{ id: servers[0]?.address ?? '' }] });
    stream.write('b');
    expect((await once(stream, 'data'))[0]).toBe('B');
    stream.end();
    stream.resume();
    expect(await endOf(stream)).toBe('end');
    expect(list.introspect().peers).toEqual([]);
  });
});

describe('when no peer is available', () => {
  const nobody: Identifier = { id: '127.0.0.1:1' };

  it('a call waits for the time of the list', async () => {
    const { client } = await fleetOf(0, { chooseTimeoutMs: 5 });
    expect(await say(client, 'hi')).toBe('UNAVAILABLE');
  });

  it('a call waits no longer than its deadline', async () => {
    const { client } = await fleetOf(0, { chooseTimeoutMs: 600_000 });
    expect(await say(client, 'hi', new Metadata(), { deadline: Date.now() + 10 })).toBe('DEADLINE_EXCEEDED');
  });

  it('a call with waitForReady outlasts the time of the list', async () => {
    const { client, list } = await fleetOf(0, { chooseTimeoutMs: 1 });
    const impatient = say(client, 'hi');
    const patient = say(client, 'hi', new Metadata({ waitForReady: true }));
    expect(await impatient).toBe('UNAVAILABLE');
    const server = await startEchoServer();
    running[0]?.servers.push(server);
    list.update({ additions: [{ id: server.address }], removals: [] });
    expect(await patient).toBe('hi');
    expect(pending(list)).toBe(0);
  });

  it('a call with waitForReady waits no longer than its deadline', async () => {
    const { client } = await fleetOf(0);
    const metadata = new Metadata({ waitForReady: true });
    expect(await say(client, 'hi', metadata, { deadline: Date.now() + 10 })).toBe('DEADLINE_EXCEEDED');
  });

  it('a call that fails fast says who there is and what is wrong with them', async () => {
    const { channel, list } = await fleetOf(0);
    list.update({ additions: [nobody], removals: [] });
    await eventually(() => list.introspect().peers[0]?.connectionStatus === 'unavailable');
    const details = await new Promise<string>(resolve => {
      channel.open('/test.Echo/Say', { failFast: true }).start(new Metadata(), {
        onReceiveMetadata: () => undefined,
        onReceiveMessage: () => undefined,
        onReceiveStatus: received => resolve(received.details),
      });
    });
    expect(details).toContain('of 1, 0 connecting, 1 unavailable');
    expect(details).toContain('connect ECONNREFUSED 127.0.0.1:1');
  });

  it('a call ends with its list', async () => {
    const { client, list } = await fleetOf(0, { chooseTimeoutMs: 600_000 });
    const answer = say(client, 'hi');
    await eventually(() => list.introspect().waiting === 1);
    await list.stop();
    expect(await answer).toBe('UNAVAILABLE');
    expect(await say(client, 'hi')).toBe('UNAVAILABLE');
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
