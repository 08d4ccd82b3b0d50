/** Load reports of real servers, as policies hear of them. */
import { Metadata } from '@grpc/grpc-js';
import type { Outcome, Policy } from '@peerage/peer-core';
import { PeerList, roundRobin, weightedRoundRobin } from '@peerage/peer-lists';
import { eventually, VirtualClock } from '@peerage/testing';
import {
  type EchoClient,
  type EchoServer,
  type EchoServerOptions,
  echoClient,
  startEchoServer,
} from '../../testing/echo-server.js';
import { encodeOrcaLoadReport } from '../../testing/orca-messages.js';
import { GrpcTransport } from '../grpc-transport.js';
import { PeerChannel } from '../peer-channel.js';

interface Fleet {
  readonly client: EchoClient;
  readonly servers: EchoServer[];
  readonly stop: () => Promise<void>;
}

/** A server with each of `options`, and a list of them. */
async function startFleet(policy: Policy, ...options: EchoServerOptions[]): Promise<Fleet> {
  const servers = await Promise.all(options.map(each => startEchoServer(undefined, each)));
  const transport = new GrpcTransport();
  const list = new PeerList({ transport, policy });
  list.update({ additions: servers.map(({ address }) => ({ id: address })), removals: [] });
  await list.start();
  await eventually(() =>
    list.introspect().peers.every(({ connectionStatus }) => connectionStatus === 'available'),
  );
  const stop = async (): Promise<void> => {
    for (const server of servers) server.kill();
    await list.stop();
    transport.close();
  };
  return { client: echoClient(new PeerChannel(list)), servers, stop };
}

function say(client: EchoClient, request: string): Promise<void> {
  return new Promise(resolve => {
    client.say(request, () => resolve());
  });
}

/** A policy that keeps what it hears. */
function noting(outcomes: Outcome[]): Policy {
  return Object.assign(roundRobin(), {
    finished: (_: unknown, outcome: Outcome) => void outcomes.push(outcome),
  });
}

it('are part of the outcome, whether the call went well or not', async () => {
  const outcomes: Outcome[] = [];
  const { client, stop } = await startFleet(noting(outcomes), {
    reportsLoad: true,
    onCall(call) {
      const recorder = call.getMetricsRecorder();
      recorder.recordCPUUtilizationMetric(0.25);
      recorder.recordMemoryUtilizationMetric(0.5);
      recorder.recordApplicationUtilizationMetric(0.75);
      recorder.recordQpsMetric(120);
      recorder.recordEpsMetric(3);
      recorder.recordRequestCostMetric('db', 4);
      recorder.recordUtilizationMetric('disk', 0.125);
      recorder.recordNamedMetric('queue', 17);
    },
  });
  await say(client, 'hello');
  await say(client, 'fail');
  const loadReport = {
    cpuUtilization: 0.25,
    memUtilization: 0.5,
    applicationUtilization: 0.75,
    rpsFractional: 120,
    eps: 3,
    requestCost: { db: 4 },
    utilization: { disk: 0.125 },
    namedMetrics: { queue: 17 },
  };
  expect(outcomes).toEqual([
    { code: 0, loadReport },
    { code: 5, loadReport },
  ]);
  await stop();
});

it('are not there when the server sends none', async () => {
  const outcomes: Outcome[] = [];
  const { client, stop } = await startFleet(noting(outcomes), {});
  await say(client, 'hello');
  await say(client, 'fail');
  expect(outcomes).toEqual([{ code: 0 }, { code: 5 }]);
  await stop();
});

it('share calls among servers by how much each has to spare', async () => {
  const clock = new VirtualClock();
  // By hand: grpc-js reads its .proto files anew for every report.
  const reporting = (cpuUtilization: number): EchoServerOptions => {
    const trailers = new Metadata();
    trailers.set('endpoint-load-metrics-bin', encodeOrcaLoadReport({ rpsFractional: 100, cpuUtilization }));
    return { trailers };
  };
  const policy = weightedRoundRobin({ loadReports: { blackoutPeriodMs: 0 }, clock });
  const { client, servers, stop } = await startFleet(policy, reporting(0.2), reporting(0.4), reporting(0.8));
  for (let i = 0; i < 3; i += 1) await say(client, 'hello');
  clock.advance(1_000);
  await say(client, 'hello');
  const before = servers.map(server => server.callCount());
  for (let i = 0; i < 70; i += 1) await say(client, 'hello');
  const shares = servers.map((server, i) => server.callCount() - (before[i] ?? 0));
  for (const [i, share] of [40, 20, 10].entries()) expect(Math.abs((shares[i] ?? 0) - share)).toBeLessThan(3);
  await stop();
});
