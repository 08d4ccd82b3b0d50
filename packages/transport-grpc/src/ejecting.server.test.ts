/** Ejection of a server that really fails, under load, and its return; time is moved by hand. */
import { status } from '@grpc/grpc-js';
import { identify } from '@peerage/peer-core';
import { ejecting, withStatistics } from '@peerage/peer-core/decorators';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { eventually, VirtualClock } from '@peerage/testing';
import { greeter, MoodyServer } from '../testing/moody-server.js';
import { GrpcTransport } from './grpc-transport.js';
import { healthChecked } from './health/health-checked.js';
import { PeerChannel } from './peer-channel.js';

const intervalMs = 10_000;

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

async function setUp() {
  const servers = await Promise.all([1, 2, 3, 4, 5].map(() => new MoodyServer('SERVING').start()));
  const [bad] = servers;
  if (bad === undefined) throw new Error('no server');
  const clock = new VirtualClock();
  const grpc = new GrpcTransport();
  const counted = withStatistics(grpc);
  const judged = ejecting(healthChecked(counted), {
    clock,
    failurePercentageEjection: { requestVolume: 20 },
  });
  const list = new PeerList({ transport: judged, policy: roundRobin() });
  list.update({ additions: servers.map(({ address }) => identify(address)), removals: [] });
  await list.start();
  const channel = new PeerChannel(list);
  const greet = greeter(channel);
  endings.push(async () => {
    channel.close();
    await list.stop();
    grpc.close();
    for (const server of servers) server.kill();
  });
  const peerOf = <T extends { readonly identifier: { readonly id: string } }>(views: readonly T[]) =>
    views.find(({ identifier }) => identifier.id === bad.address);
  await eventually(() =>
    list.introspect().peers.every(({ connectionStatus }) => connectionStatus === 'available'),
  );
  return {
    ...{ bad, clock },
    /** Sends `count` requests, ten at a time; gives how many failed. */
    load: async (count: number): Promise<number> => {
      let left = count;
      let failed = 0;
      const worker = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          if ((await greet()) !== status.OK) failed += 1;
        }
      };
      await Promise.all(Array.from({ length: 10 }, worker));
      return failed;
    },
    standing: () => peerOf(judged.introspect())?.standing,
    listed: () => peerOf(list.introspect().peers)?.connectionStatus,
    statistics: () => peerOf(counted.statistics()),
  };
}

it('takes a failing server out, probes it, and takes it back when it is well', async () => {
  const { bad, clock, load, standing, listed, statistics } = await setUp();
  bad.failWith = status.INTERNAL;
  expect(await load(200)).toBeGreaterThan(20);
  clock.advance(intervalMs);
  expect([standing(), listed()]).toEqual(['ejected', 'unavailable']);

  const before = bad.greetingCount;
  expect(await load(200)).toBe(0);
  expect(bad.greetingCount).toBe(before);

  // Still failing when its time is over: ten requests at once, and no more than three reach it.
  clock.advance(3 * intervalMs);
  expect([standing(), listed()]).toEqual(['on-probation', 'available']);
  const lost = await load(200);
  expect(lost).toBeGreaterThan(0);
  expect(lost).toBeLessThanOrEqual(3);
  expect([standing(), listed()]).toEqual(['ejected', 'unavailable']);

  bad.failWith = undefined;
  clock.advance(3 * intervalMs);
  expect(standing()).toBe('ejected');
  clock.advance(3 * intervalMs);
  expect(standing()).toBe('on-probation');
  expect(await load(200)).toBe(0);
  expect([standing(), listed()]).toEqual(['in-use', 'available']);

  const counts = statistics();
  expect(counts).toMatchObject({ started: bad.greetingCount, pending: 0, connects: 1, disconnects: 0 });
  expect(counts?.ended).toEqual({
    [status.OK]: bad.greetingCount - (counts?.ended[status.INTERNAL] ?? 0),
    [status.INTERNAL]: counts?.ended[status.INTERNAL],
  });
  expect(counts?.latency.count).toBeGreaterThan(0);
}, 20_000);
