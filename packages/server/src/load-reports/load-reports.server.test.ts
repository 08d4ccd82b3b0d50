/** Load reports of our servers, as our clients and their policies hear of them. */
import { type Metadata, status } from '@grpc/grpc-js';
import { type Client, createClient } from '@peerage/client';
import { identify, type LoadReport, type Transport } from '@peerage/peer-core';
import { PeerList, weightedRoundRobin } from '@peerage/peer-lists';
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import { eventually, VirtualClock } from '@peerage/testing';
import { GrpcTransport, loadReported } from '@peerage/transport-grpc';
import { noHandlers } from '../../testing/bed.js';
import {
  createServer,
  type LoadReports,
  type LoadReportsOptions,
  loadReports,
  type Server,
  ServerError,
} from '../index.js';

interface Fleet {
  readonly client: Client<typeof GreeterDefinition>;
  readonly servers: readonly Server[];
  readonly addresses: readonly string[];
  readonly loads: readonly LoadReports[];
  readonly list: PeerList;
}

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const soon: LoadReportsOptions = { sampleIntervalMs: 10 };

/** A server with each of `options`, and a client that weighs them by what they report. */
async function start(
  options: readonly LoadReportsOptions[],
  decorate: (transport: Transport) => Transport = transport => transport,
): Promise<Fleet & { clock: VirtualClock }> {
  const loads = options.map(each => loadReports(each));
  const servers = loads.map(load =>
    createServer()
      .add(GreeterDefinition, {
        ...noHandlers,
        sayHello({ name }, context) {
          load.ofCall(context, { requestCost: { letters: name.length } });
          if (name === 'nobody') throw new ServerError(status.NOT_FOUND, 'nobody there');
          return { greeting: `Hello, ${name}!` };
        },
      })
      .add(load),
  );
  const addresses = await Promise.all(servers.map(server => server.listen('127.0.0.1:0')));
  const clock = new VirtualClock();
  const policy = weightedRoundRobin({ loadReports: { blackoutPeriodMs: 0 }, clock, random: () => 0.5 });
  const grpc = new GrpcTransport();
  const list = new PeerList({ transport: decorate(grpc), policy, chooseTimeoutMs: 10_000 });
  list.update({ additions: addresses.map(address => identify(address)), removals: [] });
  await list.start();
  ends.push(async () => {
    await list.stop();
    grpc.close();
    await Promise.all(servers.map(server => server.stop({ drainTimeoutMs: 0 })));
  });
  await eventually(() => list.introspect().peers.every(peer => peer.connectionStatus === 'available'));
  return { client: createClient(GreeterDefinition, list), servers, addresses, loads, list, clock };
}

/** Calls so many times, and gives how often each server answered. */
async function shares({ client, addresses }: Fleet, count: number): Promise<number[]> {
  const served: string[] = [];
  for (let i = 0; i < count; i += 1) {
    await client.sayHello({ name: 'you' }, { onPeer: ({ id }) => served.push(id) });
  }
  return addresses.map(address => served.filter(id => id === address).length);
}

const trailer = 'endpoint-load-metrics-bin';

async function trailersOf({ client }: Fleet, name = 'you'): Promise<Metadata> {
  return new Promise((resolve, reject) => {
    client.sayHello({ name }, { onTrailer: resolve }).catch((error: unknown) => {
      if (name !== 'nobody') reject(error);
    });
  });
}

/** A server that has this much to do, whatever this process has. */
const busy = (applicationUtilization: number): LoadReportsOptions => ({
  ...soon,
  measure: () => ({ applicationUtilization, rpsFractional: 100, eps: 0 }),
});

it('come with every call, good or bad, as soon as there is a sample', async () => {
  const fleet = await start([soon]);
  const before = await trailersOf(fleet);
  // What the handler said of its own call needs no sample.
  expect(before.get(trailer)).toHaveLength(1);
  await eventually(() => fleet.loads[0]?.latest.memUtilization !== undefined);
  for (const name of ['you', 'nobody']) {
    const [bytes] = (await trailersOf(fleet, name)).get(trailer);
    expect(Buffer.from(bytes ?? '').length).toBeGreaterThan(100);
  }
});

it('say how this process does', async () => {
  const fleet = await start([{ ...soon, windowSamples: 1_000 }]);
  await shares(fleet, 50);
  const [load] = fleet.loads;
  await eventually(() => (load?.latest.rpsFractional ?? 0) > 0);
  const report: LoadReport = load?.latest ?? {};
  expect(report.cpuUtilization).toBeGreaterThan(0);
  expect(report.memUtilization).toBeGreaterThan(0);
  expect(report.memUtilization).toBeLessThanOrEqual(1);
  expect(report.applicationUtilization).toBeGreaterThan(0);
  expect(report.applicationUtilization).toBeLessThanOrEqual(1);
  expect(report.eps).toBe(0);
  expect(Object.keys(report.namedMetrics ?? {})).toEqual(['event_loop_delay_ms', 'requests_in_flight']);
});

it('in trailers send more calls to whoever has less to do', async () => {
  const fleet = await start([busy(0.9), busy(0.3)]);
  expect(await shares(fleet, 20)).toEqual([10, 10]);
  await eventually(() => fleet.loads.every(({ latest }) => latest.rpsFractional === 100));
  await shares(fleet, 4);
  fleet.clock.advance(1_000);
  await shares(fleet, 1);
  const [much = 0, little = 0] = await shares(fleet, 100);
  expect(Math.abs(much - 25)).toBeLessThanOrEqual(3);
  expect(much + little).toBe(100);
});

it('by themselves send more calls to whoever has less to do', async () => {
  const alone = { perCall: false, minReportIntervalMs: 10 };
  const fleet = await start(
    [
      { ...busy(0.9), ...alone },
      { ...busy(0.3), ...alone },
    ],
    transport => loadReported(transport, { intervalMs: 10 }),
  );
  await eventually(() => fleet.loads.every(({ latest }) => latest.rpsFractional === 100));
  expect((await trailersOf(fleet)).get(trailer)).toEqual([]);
  // Nobody knows when a report has arrived, so the walk goes on until the shares say so.
  for (let round = 0; ; round += 1) {
    fleet.clock.advance(1_000);
    const [much = 0] = await shares(fleet, 100);
    if (Math.abs(much - 25) <= 3) break;
    expect(round).toBeLessThan(50);
  }
});

it('are no reason not to stop: streams of them end when the server drains', async () => {
  const fleet = await start([soon], transport =>
    loadReported(transport, { intervalMs: 10, observer: () => undefined }),
  );
  await eventually(() => fleet.loads[0]?.latest.memUtilization !== undefined);
  expect(await fleet.servers[0]?.stop({ drainTimeoutMs: Number.POSITIVE_INFINITY })).toEqual({
    cutOffCount: 0,
  });
});

it('are not served to those who ask when that is not wanted', async () => {
  const problems: string[] = [];
  await start([{ outOfBand: false }], transport =>
    loadReported(transport, {
      observer: event => {
        if (event.type === 'problem') problems.push(event.error.code);
      },
    }),
  );
  await eventually(() => problems.length > 0);
  expect(problems).toEqual(['load-reports-unimplemented']);
});

it('belong to one server', () => {
  const load = loadReports();
  createServer({ name: 'first' }).add(load);
  expect(() => createServer({ name: 'second' }).add(load)).toThrow('those of server "first"');
});
