import { type ServiceError, status } from '@grpc/grpc-js';
import { identify } from '@peerage/peer-core';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { describeTransport, eventually } from '@peerage/testing';
import { type EchoClient, echoClient, startEchoServer } from '../../testing/echo-server.js';
import { type LimitedServer, startLimitedServer } from '../../testing/limited-server.js';
import { GrpcTransport } from '../grpc-transport.js';
import { PeerChannel } from '../peer-channel.js';
import type { PoolOptions } from './pool-options.js';

describeTransport('GrpcTransport with a pool', async () => {
  const [first, second, gone] = await Promise.all([startEchoServer(), startEchoServer(), startEchoServer()]);
  gone.kill();
  const transport = new GrpcTransport({ pool: {}, observer: () => undefined });
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

describe('a peer with a pool', () => {
  const limit = 10;
  const closing: (() => void | Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  async function serve(pool: PoolOptions | undefined) {
    const server = await startLimitedServer(limit);
    const transport = new GrpcTransport(pool === undefined ? {} : { pool });
    const list = new PeerList({ transport, policy: roundRobin() });
    list.update({ additions: [identify(server.address)], removals: [] });
    await list.start();
    closing.push(async () => {
      server.kill();
      await list.stop();
      transport.close();
    });
    const client = echoClient(new PeerChannel(list));
    return { server, transport, list, client };
  }

  /** `count` calls at once, and the status of each that has ended. */
  function burst(client: EchoClient, count: number): status[] {
    const ended: status[] = [];
    for (let call = 0; call < count; call++) {
      client.say('hi', (error: ServiceError | null) => void ended.push(error?.code ?? status.OK));
    }
    return ended;
  }

  const inFlight = (server: LimitedServer): number => server.spread().reduce((sum, size) => sum + size, 0);

  const hundred: status[] = Array.from({ length: 100 }, () => status.OK);

  it('has a hundred calls served at once by a server that takes ten on a connection, and shrinks', async () => {
    const { server, client } = await serve({
      streamsPerConnection: limit,
      maxConnections: 16,
      scaleDownAfterMs: 50,
    });
    const ended = burst(client, 100);
    // None is answered before all have arrived: none waits for another.
    await eventually(() => inFlight(server) === 100);
    expect(server.spread().length).toBeGreaterThanOrEqual(10);
    expect(server.most()).toBeLessThanOrEqual(limit);
    server.answer();
    await eventually(() => ended.length === 100);
    expect(ended).toEqual(hundred);
    await eventually(() => server.spread().length === 1);
    const last = burst(client, 1);
    await eventually(() => last.length === 1);
    expect(last).toEqual([status.OK]);
  });

  it('has calls wait behind each other without a pool', async () => {
    const { server, client } = await serve(undefined);
    const ended = burst(client, 100);
    await eventually(() => inFlight(server) === limit);
    expect(server.spread()).toEqual([limit]);
    server.answer();
    await eventually(() => ended.length === 100);
    expect([server.connectionCount(), server.most()]).toEqual([1, limit]);
  });

  it('serves all with no more connections than it may have', async () => {
    const { server, client } = await serve({ streamsPerConnection: limit, maxConnections: 3 });
    const ended = burst(client, 100);
    await eventually(() => inFlight(server) === 3 * limit);
    expect(server.spread()).toEqual([limit, limit, limit]);
    server.answer();
    await eventually(() => ended.length === 100);
    expect(ended).toEqual(hundred);
    expect(server.connectionCount()).toBe(3);
  });

  it('loses only the streams of a connection that breaks, and has it made again', async () => {
    const { server, client, list } = await serve({ streamsPerConnection: limit, maxConnections: 3 });
    const ended = burst(client, 20);
    await eventually(() => inFlight(server) === 20);
    const [lost = 0] = server.spread();
    server.breakConnection(0);
    await eventually(() => server.connectionCount() === 4);
    expect(list.introspect().peers[0]?.connectionStatus).toBe('available');
    server.answer();
    await eventually(() => ended.length === 20);
    expect(ended.filter(code => code === status.OK)).toHaveLength(20 - lost);
  });

  it('is left with its streams when it is removed, and they end', async () => {
    const { server, client, list } = await serve({ streamsPerConnection: limit, maxConnections: 3 });
    const ended = burst(client, 20);
    await eventually(() => inFlight(server) === 20);
    list.update({ additions: [], removals: [identify(server.address)] });
    server.answer();
    await eventually(() => ended.length === 20);
    expect(new Set(ended)).toEqual(new Set([status.OK]));
    await eventually(() => server.spread().length === 0);
  });
});
