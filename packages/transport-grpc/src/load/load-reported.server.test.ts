/** Load reports of real servers, as subscribers and policies hear of them; time is moved by hand. */
import { Server, ServerMetricRecorder, status } from '@grpc/grpc-js';
import {
  identify,
  type LoadReport,
  type PeerEvent,
  type Subscriber,
  type Transport,
} from '@peerage/peer-core';
import { ejecting, withStatistics } from '@peerage/peer-core/decorators';
import { PeerList, weightedRoundRobin } from '@peerage/peer-lists';
import { describeTransport, eventually, FakeTransport, thrownBy, VirtualClock } from '@peerage/testing';
import { startEchoServer } from '../../testing/echo-server.js';
import { listen } from '../../testing/moody-server.js';
import { ReportingServer } from '../../testing/reporting-server.js';
import { asGrpcPeer } from '../grpc-peer.js';
import { GrpcTransport } from '../grpc-transport.js';
import { healthChecked } from '../health/health-checked.js';
import { loadReported } from './load-reported.js';
import type { LoadReportedOptions } from './load-reported-options.js';

const quiet = { observer: () => undefined };

const decorations: Readonly<Record<string, (transport: Transport) => Transport>> = {
  'loadReported()': transport => loadReported(transport, quiet),
  'loadReported() around healthChecked()': transport => loadReported(healthChecked(transport, quiet), quiet),
  'everything around loadReported()': transport =>
    withStatistics(ejecting(healthChecked(loadReported(transport, quiet), quiet), quiet)),
};

for (const [name, decorate] of Object.entries(decorations)) {
  describeTransport(name, async () => {
    const [first, second, gone] = await Promise.all([1, 2, 3].map(() => new ReportingServer().start()));
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

describe('loadReported', () => {
  const endings: (() => unknown)[] = [];

  afterEach(async () => {
    for (const end of endings.splice(0).toReversed()) await end();
  });

  async function serve(): Promise<ReportingServer> {
    const server = await new ReportingServer().start();
    endings.push(() => server.kill());
    return server;
  }

  /** Retains the peer at `address`, and hears of its load. */
  function follow(address: string, options: LoadReportedOptions = {}) {
    const clock = new VirtualClock();
    const events: PeerEvent[] = [];
    const grpc = new GrpcTransport(quiet);
    endings.push(() => grpc.close());
    const observer = (event: PeerEvent): void => void events.push(event);
    const transport = loadReported(grpc, { clock, random: () => 0.5, observer, ...options });
    const reports: LoadReport[] = [];
    const subscriber: Subscriber = {
      notifyStatusChanged: () => undefined,
      notifyLoadReported: (_, report) => void reports.push(report),
    };
    const identifier = identify(address);
    const peer = transport.retainPeer(identifier, subscriber);
    const release = (): void => transport.releasePeer(identifier, subscriber);
    return { clock, events, grpc, transport, peer, reports, release };
  }

  it('asks once for reports at an interval, and hears of each', async () => {
    const server = await serve();
    const { reports, peer } = follow(server.address, { intervalMs: 2_500 });
    await eventually(() => server.streams.size === 1);
    expect(peer.status.connectionStatus).toBe('available');
    server.report({ cpuUtilization: 0.5, rpsFractional: 10 });
    server.report({ cpuUtilization: 0.75, namedMetrics: { queue: 3 } });
    await eventually(() => reports.length === 2);
    expect(reports).toEqual([
      { cpuUtilization: 0.5, rpsFractional: 10 },
      { cpuUtilization: 0.75, namedMetrics: { queue: 3 } },
    ]);
    expect(server.requests).toEqual([{ reportInterval: { seconds: '2', nanos: 500_000_000 } }]);
  });

  it('understands the reports of grpc-js', async () => {
    const server = new Server();
    const recorder = new ServerMetricRecorder();
    recorder.setCpuUtilizationMetric(0.25);
    recorder.setQpsMetric(40);
    recorder.putUtilizationMetric('disk', 0.125);
    recorder.addToServer(server);
    const address = `127.0.0.1:${await listen(server)}`;
    endings.push(() => server.forceShutdown());
    const { reports } = follow(address, { intervalMs: 1 });
    await eventually(() => reports.length > 1);
    expect(reports[0]).toMatchObject({
      cpuUtilization: 0.25,
      rpsFractional: 40,
      utilization: { disk: 0.125 },
    });
  });

  it('leaves a server without the service alone, and says so once', async () => {
    const server = await startEchoServer();
    endings.push(server.kill);
    const { events, peer, clock } = follow(server.address);
    const problems = (): PeerEvent[] => events.filter(({ type }) => type === 'problem');
    await eventually(() => problems().length === 1);
    expect(problems()).toMatchObject([
      {
        source: 'load-reported',
        error: { code: 'load-reports-unimplemented', details: { peer: server.address } },
      },
    ]);
    expect(peer.status.connectionStatus).toBe('available');
    expect(clock.pendingTimerCount).toBe(0);
  });

  it('asks again when a stream ends: soon if it had worked, later and later if not', async () => {
    const server = await serve();
    const { clock, reports, peer } = follow(server.address, { retry: { initialMs: 1_000, maxMs: 1_500 } });
    const opened = (count: number) =>
      eventually(() => server.requests.length === count && server.streams.size === 1);
    const ended = () => eventually(() => clock.pendingTimerCount === 1);
    await opened(1);
    for (const [index, waitMs] of [1_000, 1_500].entries()) {
      server.endStreams(status.UNAVAILABLE);
      await ended();
      clock.advance(waitMs - 1);
      expect(server.requests).toHaveLength(index + 1);
      clock.advance(1);
      await opened(index + 2);
    }
    server.report({ eps: 1 });
    await eventually(() => reports.length === 1);
    clock.advance(1_000);
    server.endStreams(status.OK);
    await ended();
    clock.advance(0);
    await opened(4);
    expect(peer.status.connectionStatus).toBe('available');
  });

  it('takes what is no report for the end of the stream', async () => {
    const server = await serve();
    const { clock, reports } = follow(server.address);
    await eventually(() => server.streams.size === 1);
    server.reportBytes(Buffer.from([0xff]));
    await eventually(() => clock.pendingTimerCount === 1 && server.streams.size === 0);
    expect(reports).toEqual([]);
  });

  it('moves its stream when the connection is replaced', async () => {
    const server = await serve();
    const { clock, grpc, reports } = follow(server.address);
    await eventually(() => server.streams.size === 1);
    grpc.retainPeer(identify(server.address), { notifyStatusChanged: () => undefined }).renew();
    await eventually(() => clock.pendingTimerCount === 1);
    clock.advance(0);
    await eventually(() => server.requests.length === 2 && server.streams.size === 1);
    server.report({ eps: 1 });
    await eventually(() => reports.length === 1);
  });

  it('leaves nothing behind when the peer is released, asked or waiting', async () => {
    const server = await serve();
    const asked = follow(server.address);
    await eventually(() => server.streams.size === 1);
    asked.release();
    await eventually(() => server.streams.size === 0);
    expect(asked.clock.pendingTimerCount).toBe(0);

    const waiting = follow(server.address);
    await eventually(() => server.streams.size === 1);
    server.endStreams(status.ABORTED);
    await eventually(() => waiting.clock.pendingTimerCount === 1);
    waiting.release();
    expect(waiting.clock.pendingTimerCount).toBe(0);
  });

  it('reaches the policy through other decorators, and shifts its choices', async () => {
    const servers = [await serve(), await serve()];
    const grpc = new GrpcTransport(quiet);
    const clock = new VirtualClock();
    const transport = ejecting(withStatistics(loadReported(healthChecked(grpc, quiet), quiet)), quiet);
    const policy = weightedRoundRobin({ loadReports: { blackoutPeriodMs: 0 }, clock, random: () => 0.5 });
    const list = new PeerList({ transport, policy });
    endings.push(async () => {
      await list.stop();
      grpc.close();
    });
    list.update({ additions: servers.map(({ address }) => identify(address)), removals: [] });
    await list.start();
    await eventually(() => servers.every(({ streams }) => streams.size === 1));
    const picks = (): number[] => {
      const chosen = Array.from({ length: 400 }, () => {
        const choice = list.tryChoose({});
        choice?.finish();
        return choice?.peer.identifier.id;
      });
      return servers.map(({ address }) => chosen.filter(id => id === address).length);
    };
    expect(picks()).toEqual([200, 200]);
    servers[0]?.report({ rpsFractional: 100, cpuUtilization: 0.9 });
    servers[1]?.report({ rpsFractional: 100, cpuUtilization: 0.3 });
    await eventually(() => {
      clock.advance(1_000);
      const [busy = 0] = picks();
      return Math.abs(busy - 100) <= 3;
    });
  });

  it('passes on the channel', async () => {
    const server = await serve();
    const { peer } = follow(server.address);
    expect(asGrpcPeer(peer).channel).toBe(asGrpcPeer(peer.inner).channel);
  });

  it('refuses peers that are no gRPC peers, and releases them', () => {
    const fake = new FakeTransport();
    const subscriber: Subscriber = { notifyStatusChanged: () => undefined };
    expect(thrownBy(() => loadReported(fake).retainPeer({ id: 'a:1' }, subscriber))).toMatchObject({
      code: 'invalid-peer-conversion',
    });
    expect(fake.retained).toEqual([]);
  });

  it.each([
    ['intervalMs', { intervalMs: 0 }],
    ['intervalMs', { intervalMs: Number.NaN }],
    ['retry.jitter', { retry: { jitter: -1 } }],
    ['interval', { interval: 5 } as LoadReportedOptions],
  ])('refuses an absurd %s by name', (field, options) => {
    expect(thrownBy(() => loadReported(new FakeTransport(), options))).toMatchObject({
      code: 'invalid-configuration',
      details: { field },
    });
  });
});
