/** Load reports of servers on grpcio, and how our client shares its calls among them. */
import { weightedRoundRobin } from '@peerage/peer-lists';
import { loadReported } from '@peerage/transport-grpc';
import { type GrpcioBed, type GrpcioBedOptions, startGrpcioBed } from '../foreign/grpcio-bed.js';
import { until } from '../waiting.js';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const quick = { blackoutPeriodMs: 0, weightUpdatePeriodMs: 100 };

async function start(options: GrpcioBedOptions): Promise<GrpcioBed> {
  const policy = weightedRoundRobin({ loadReports: quick, random: () => 0.5 });
  const bed = await startGrpcioBed({ serverCount: 2, policy, ...options });
  ends.push(() => bed.stop());
  await until(() =>
    bed.list.introspect().peers.every(({ connectionStatus }) => connectionStatus === 'available'),
  );
  return bed;
}

/** Of a hundred calls, those that the first server answers. */
async function shareOfFirst({ client, server }: GrpcioBed): Promise<number> {
  let count = 0;
  for (let i = 0; i < 100; i += 1) {
    await client.once({}, { onPeer: ({ id }) => (count += id === server.address ? 1 : 0) });
  }
  return count;
}

function sayLoads({ servers }: GrpcioBed, ...utilizations: number[]): void {
  servers.forEach((server, i) =>
    server.sayLoad({ rpsFractional: 100, cpuUtilization: utilizations[i] ?? 1, namedMetrics: { queue: 3 } }),
  );
}

async function settles(bed: GrpcioBed, share: number): Promise<void> {
  let last = -1;
  for (let round = 0; Math.abs(last - share) > 3; round += 1) {
    expect({ round: round < 100, last }).toEqual({ round: true, last });
    last = await shareOfFirst(bed);
  }
}

it('in trailers, they send more calls to whoever has less to do', async () => {
  const bed = await start({ server: { loadReports: false } });
  expect(await shareOfFirst(bed)).toBe(50);
  sayLoads(bed, 0.9, 0.3);
  await settles(bed, 25);
  sayLoads(bed, 0.3, 0.9);
  await settles(bed, 75);
});

it('streamed, they do so too, and without calls', async () => {
  const bed = await start({ decorate: transport => loadReported(transport, { intervalMs: 50 }) });
  expect(await shareOfFirst(bed)).toBe(50);
  sayLoads(bed, 0.9, 0.3);
  await settles(bed, 25);
});

it('are done without where a server has none to stream', async () => {
  const problems: string[] = [];
  const bed = await start({
    server: { loadReports: false },
    decorate: transport =>
      loadReported(transport, {
        observer: event => {
          if (event.type === 'problem') problems.push(event.error.code);
        },
      }),
  });
  await until(() => problems.length === 2);
  expect(new Set(problems)).toEqual(new Set(['load-reports-unimplemented']));
  expect(await shareOfFirst(bed)).toBe(50);
});
