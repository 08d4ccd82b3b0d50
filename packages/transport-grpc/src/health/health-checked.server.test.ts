/** Health checking against real servers, with time moved by hand. */
import { Server, status } from '@grpc/grpc-js';
import {
  type Clock,
  type ConnectionStatus,
  identify,
  type PeerEvent,
  type Subscriber,
  type Transport,
} from '@peerage/peer-core';
import { ejecting, withStatistics } from '@peerage/peer-core/decorators';
import { describeTransport, eventually, FakeTransport, thrownBy, VirtualClock } from '@peerage/testing';
import { HealthImplementation } from 'grpc-health-check';
import { startEchoServer } from '../../testing/echo-server.js';
import { listen, MoodyServer } from '../../testing/moody-server.js';
import { asGrpcPeer } from '../grpc-peer.js';
import { GrpcTransport, type GrpcTransportOptions } from '../grpc-transport.js';
import { healthChecked } from './health-checked.js';
import type { HealthCheckedOptions } from './health-options.js';

const quiet = { observer: () => undefined };

const decorations: Readonly<Record<string, (transport: Transport) => Transport>> = {
  'healthChecked()': transport => healthChecked(transport, quiet),
  'healthChecked() around ejecting()': transport => healthChecked(ejecting(transport, quiet), quiet),
  'ejecting() around healthChecked()': transport => ejecting(healthChecked(transport, quiet), quiet),
  'all of them': transport =>
    withStatistics(ejecting(healthChecked(withStatistics(transport), quiet)), quiet),
};

for (const [name, decorate] of Object.entries(decorations)) {
  describeTransport(name, async () => {
    const [first, second, gone] = await Promise.all(
      ['SERVING', 'SERVING', 'SERVING'].map(() => new MoodyServer('SERVING').start()),
    );
    if (!first || !second || !gone) throw new Error('too few servers');
    gone.kill();
    const transport = new GrpcTransport(quiet);
    return {
      transport: decorate(transport),
      reachable: [identify(first.address), identify(second.address)],
      unreachable: identify(gone.address),
      breakFirst: () => first.kill(),
      dispose: () => {
        transport.close();
        first.kill();
        second.kill();
      },
    };
  });
}

describe('healthChecked', () => {
  const endings: (() => void)[] = [];

  afterEach(() => {
    for (const end of endings.splice(0).toReversed()) end();
  });

  async function serve(health?: 'SERVING' | 'NOT_SERVING'): Promise<MoodyServer> {
    const server = await new MoodyServer(health).start();
    endings.push(() => server.kill());
    return server;
  }

  /** Retains the peer at `address` through a health-checked transport. */
  function follow(
    address: string,
    options: HealthCheckedOptions = {},
    connection: GrpcTransportOptions = {},
  ) {
    const clock = new VirtualClock();
    const events: PeerEvent[] = [];
    const grpc = new GrpcTransport({ ...quiet, ...connection });
    endings.push(() => grpc.close());
    const transport = healthChecked(grpc, {
      clock,
      random: () => 0.5,
      observer: event => void events.push(event),
      ...options,
    });
    const statuses: ConnectionStatus[] = [];
    const subscriber: Subscriber = {
      notifyStatusChanged: () => void statuses.push(peer.status.connectionStatus),
    };
    const peer = transport.retainPeer(identify(address), subscriber);
    const release = (): void => transport.releasePeer(identify(address), subscriber);
    const until = (wanted: ConnectionStatus) => eventually(() => peer.status.connectionStatus === wanted);
    return { clock, events, grpc, transport, peer, statuses, release, until };
  }

  it('waits for the first answer, then follows every change', async () => {
    const server = await serve();
    const { peer, statuses, until } = follow(server.address, { service: 'greeter.v1.Greeter' });
    await eventually(() => server.watches.size === 1);
    expect(peer.inner.status.connectionStatus).toBe('available');
    expect(peer.status.connectionStatus).toBe('connecting');
    expect(server.watched).toEqual(['greeter.v1.Greeter']);
    server.say('SERVING');
    await until('available');
    server.say('NOT_SERVING');
    await until('unavailable');
    expect(peer.status.lastError).toBe('its health service says NOT_SERVING');
    server.say('SERVING');
    await until('available');
    expect(statuses).toEqual(['available', 'unavailable', 'available']);
    expect(server.watched).toHaveLength(1);
  });

  it('understands the health service of grpc-node', async () => {
    const health = new HealthImplementation({ '': 'SERVING' });
    const server = new Server();
    health.addToServer(server);
    const address = `127.0.0.1:${await listen(server)}`;
    endings.push(() => server.forceShutdown());
    const whole = follow(address);
    const unknown = follow(address, { service: 'nobody.Knows' });
    await whole.until('available');
    await unknown.until('unavailable');
    expect(unknown.peer.status.lastError).toBe('its health service says SERVICE_UNKNOWN');
    health.setStatus('', 'NOT_SERVING');
    health.setStatus('nobody.Knows', 'SERVING');
    await whole.until('unavailable');
    await unknown.until('available');
  });

  it('takes a server without health service for healthy, and says so once', async () => {
    const server = await startEchoServer();
    endings.push(server.kill);
    const { events, until, peer } = follow(server.address, { service: 'greeter' });
    await until('available');
    server.kill();
    await eventually(() => peer.status.connectionStatus !== 'available');
    const again = await startEchoServer(server.address);
    endings.push(again.kill);
    await until('available');
    expect(events.filter(({ type }) => type === 'problem')).toMatchObject([
      {
        source: 'health-checked',
        error: {
          code: 'health-check-unimplemented',
          details: { peer: server.address, service: 'greeter' },
        },
      },
    ]);
  });

  it('asks again when a watch ends: soon if it had worked, later and later if not', async () => {
    const server = await serve('SERVING');
    const time = new VirtualClock();
    const waitsMs: number[] = [];
    const clock: Clock = {
      now: () => time.now(),
      setTimer: (callback, delayMs) => {
        if (delayMs !== answerTimeoutMs) waitsMs.push(delayMs);
        return time.setTimer(callback, delayMs);
      },
    };
    const answerTimeoutMs = 3_000;
    const retry = { initialMs: 1_000, maxMs: 2_000 };
    const { peer, statuses, until } = follow(server.address, { clock, answerTimeoutMs, retry });
    const endWatch = async (code: status): Promise<void> => {
      server.endWatches(code);
      await eventually(
        () => peer.status.lastError === `its health check ended ${status[code]}: enough of this`,
      );
    };
    const nextWatch = async (): Promise<void> => {
      time.advance(waitsMs.at(-1) ?? 0);
      await eventually(() => server.watches.size === 1);
    };
    await until('available');
    time.advance(5_000);
    // It had worked for longer than the first wait, so there is none.
    await endWatch(status.INTERNAL);
    for (const code of [status.UNAVAILABLE, status.ABORTED, status.UNKNOWN, status.DATA_LOSS]) {
      await nextWatch();
      await endWatch(code);
    }
    await nextWatch();
    server.say('SERVING');
    await until('available');
    // That one worked, but for no time at all: a server that answers and ends is not asked without end.
    await endWatch(status.OK);
    expect(waitsMs).toEqual([0, 1_000, 1_600, 2_000, 2_000, 1_000]);
    expect(statuses).toEqual(['available', 'unavailable', 'available', 'unavailable']);
  });

  it('does not wait for ever for a server that says nothing', async () => {
    const server = await serve();
    const { clock, peer, until } = follow(server.address, { answerTimeoutMs: 3_000 });
    await eventually(() => server.watches.size === 1);
    clock.advance(2_999);
    expect(peer.status.connectionStatus).toBe('connecting');
    clock.advance(1);
    expect(peer.status.connectionStatus).toBe('unavailable');
    expect(peer.status.lastError).toBe('its health check had no answer within 3000 ms');
    await eventually(() => server.watches.size === 0);
    server.say('SERVING');
    clock.advance(1_000);
    await until('available');
    clock.advance(3_000);
    expect(peer.status.connectionStatus).toBe('available');
  });

  it('asks anew over every connection, and knows nothing without one', async () => {
    const server = await serve('NOT_SERVING');
    const { until, statuses, peer } = follow(server.address);
    await until('unavailable');
    server.kill();
    await eventually(() => peer.inner.status.connectionStatus === 'unavailable');
    expect(peer.status.lastError).toBe(peer.inner.status.lastError);
    expect(peer.status.lastError).toEqual(expect.any(String));
    expect(statuses).not.toContain('available');
  });

  it('blames the connection, not the health, when the connection is lost', async () => {
    const server = await serve('SERVING');
    const { until, statuses, events } = follow(server.address, {}, { reconnect: { initialMs: 1 } });
    await until('available');
    server.kill();
    await until('unavailable');
    expect(statuses).toEqual(['available', 'connecting', 'unavailable']);
    expect(JSON.stringify(events)).not.toContain('health check ended');
  });

  it('keeps no server from shutting down', async () => {
    const server = await serve('SERVING');
    const { until } = follow(server.address);
    await until('available');
    await server.drain();
    await until('unavailable');
  });

  it('moves its watch when the connection is replaced, and stays available meanwhile', async () => {
    const server = await serve('SERVING');
    const { clock, until, peer, statuses, grpc } = follow(server.address);
    await until('available');
    const before = peer.channel;
    const inner = grpc.retainPeer(identify(server.address), { notifyStatusChanged: () => undefined });
    inner.renew();
    await eventually(() => peer.channel !== before);
    clock.advance(0);
    await eventually(() => server.watched.length === 2 && server.watches.size === 1);
    server.say('NOT_SERVING');
    await until('unavailable');
    expect(statuses).toEqual(['available', 'unavailable']);
  });

  it('leaves nothing behind when the peer is released, watched or waiting', async () => {
    const server = await serve('SERVING');
    const watched = follow(server.address);
    await watched.until('available');
    watched.release();
    await eventually(() => server.watches.size === 0);
    expect(watched.clock.pendingTimerCount).toBe(0);

    server.endWatches(status.OK);
    const asking = follow(server.address);
    await eventually(() => server.watches.size === 1);
    expect(asking.clock.pendingTimerCount).toBe(1);
    asking.release();
    expect(asking.clock.pendingTimerCount).toBe(0);
    await eventually(() => server.watches.size === 0);

    const waiting = follow(server.address);
    await eventually(() => server.watches.size === 1);
    server.endWatches(status.ABORTED);
    await waiting.until('unavailable');
    expect(waiting.clock.pendingTimerCount).toBe(1);
    waiting.release();
    expect(waiting.clock.pendingTimerCount).toBe(0);
    expect(waiting.statuses).toEqual(['unavailable']);
  });

  it('passes on the channel, also through decorators that know nothing of gRPC', async () => {
    const server = await serve('SERVING');
    const { peer, grpc } = follow(server.address);
    const identifier = identify(server.address);
    const subscriber: Subscriber = { notifyStatusChanged: () => undefined };
    const outer = ejecting(withStatistics(healthChecked(grpc))).retainPeer(identifier, subscriber);
    expect(asGrpcPeer(outer).channel).toBe(asGrpcPeer(peer.inner).channel);
  });

  it('refuses peers that are no gRPC peers, and releases them', () => {
    const fake = new FakeTransport();
    const transport = healthChecked(fake);
    const subscriber: Subscriber = { notifyStatusChanged: () => undefined };
    expect(thrownBy(() => transport.retainPeer({ id: 'a:1' }, subscriber))).toMatchObject({
      code: 'invalid-peer-conversion',
      details: { peer: 'a:1', expected: 'gRPC peer' },
    });
    expect(fake.retained).toEqual([]);
    expect(thrownBy(() => healthChecked({} as Transport))).toMatchObject({
      code: 'invalid-transport-conversion',
    });
  });

  it.each([
    ['service', { service: 1 as unknown as string }],
    ['answerTimeoutMs', { answerTimeoutMs: 0 }],
    ['retry.initialMs', { retry: { initialMs: Number.NaN } }],
    ['retry.maxMs', { retry: { maxMs: -1 } }],
    ['retry.jitter', { retry: { jitter: 2 } }],
    ['timeoutMs', { timeoutMs: 100 } as HealthCheckedOptions],
  ])('refuses an absurd %s by name', (field, options) => {
    expect(thrownBy(() => healthChecked(new FakeTransport(), options))).toMatchObject({
      code: 'invalid-configuration',
      details: { field },
    });
  });
});
