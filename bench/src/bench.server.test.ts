/** The bench as it is run: built, in processes of its own. What it measures is not tested, only that it does. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const bench = resolve(__dirname, '..');
const compiler = resolve(bench, '../node_modules/typescript/bin/tsc');
const patienceMs = 120_000;

beforeAll(() => {
  execFileSync(process.execPath, [compiler, '-b', bench]);
}, patienceMs);

interface Ending {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(...args: readonly string[]): Promise<Ending> {
  const child = spawn(process.execPath, ['--expose-gc', resolve(bench, 'dist/main.js'), ...args]);
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, ...said };
}

/** The rows of a run with `--json`. */
async function rowsOf(...args: readonly string[]): Promise<Record<string, unknown>[]> {
  const { exitCode, stdout, stderr } = await run(...args, '--quick', '--rounds', '1', '--json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return (JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as { rows: Record<string, unknown>[] }).rows;
}

const product = (...sets: readonly (readonly unknown[])[]): unknown[][] =>
  sets.reduce<unknown[][]>((rows, set) => rows.flatMap(row => set.map(each => [...row, each])), [[]]);

it(
  'choose: has a row for every policy, size and case that was asked for',
  async () => {
    const asked = { policies: ['round-robin', 'direct'], cases: ['sequential', 'update'] };
    const rows = await rowsOf('choose', '--policies', ...asked.policies, '--cases', ...asked.cases);
    expect(rows.map(row => [row['policy'], row['n'], row['case']])).toEqual(
      product(asked.policies, [10, 100, 1_000, 10_000], asked.cases),
    );
    for (const row of rows) {
      expect(Object.keys(row).toSorted()).toEqual(['case', 'floorNsPerOp', 'n', 'nsPerOp', 'policy']);
      expect(row['nsPerOp']).toBeGreaterThan(0);
      expect(row['floorNsPerOp']).toBeGreaterThan(0);
    }
  },
  patienceMs,
);

it(
  'calls: has a row for every client that was asked for and number of calls in flight',
  async () => {
    const clients = ['http2', 'peerage'];
    const rows = await rowsOf('calls', '--clients', ...clients);
    expect(rows.map(row => [row['client'], row['inFlight']])).toEqual(product(clients, [1, 64]));
    for (const row of rows) {
      expect(Object.keys(row).toSorted()).toEqual(['callsPerS', 'client', 'cpuUsPerCall', 'inFlight']);
      expect(row['cpuUsPerCall']).toBeGreaterThan(0);
      expect(row['callsPerS']).toBeGreaterThan(0);
    }
  },
  patienceMs,
);

it(
  'scale: has a row for every balancer that was asked for and number of endpoints',
  async () => {
    // Those of grpc-js take ten seconds to let go of an endpoint.
    const balancers = ['peerage-channel'];
    const rows = await rowsOf('scale', '--balancers', ...balancers);
    expect(rows.map(row => [row['balancer'], row['n']])).toEqual(product(balancers, [100]));
    const figures = ['bringUpCpuMs', 'heapKiBPerEndpoint', 'noopCpuMs', 'pickNs', 'replaceCpuMs'];
    for (const row of rows) {
      expect(Object.keys(row).toSorted()).toEqual(['balancer', ...figures, 'n'].toSorted());
      for (const figure of figures) expect(row[figure]).toBeGreaterThan(0);
    }
  },
  patienceMs,
);

it(
  'streams: has a row for every client that was asked for and direction',
  async () => {
    const clients = ['grpc-js', 'peerage-rxjs'];
    const rows = await rowsOf('streams', '--clients', ...clients);
    expect(rows.map(row => [row['client'], row['direction']])).toEqual(
      product(clients, ['download', 'upload', 'exchange']),
    );
    for (const row of rows) {
      expect(Object.keys(row).toSorted()).toEqual(['client', 'cpuUsPerMessage', 'direction', 'messagesPerS']);
      expect(row['cpuUsPerMessage']).toBeGreaterThan(0);
      expect(row['messagesPerS']).toBeGreaterThan(0);
    }
  },
  patienceMs,
);

it(
  'draws a table when it is not asked for JSON',
  async () => {
    const only = ['--policies', 'single', '--cases', 'flap'];
    const { stdout } = await run('choose', '--quick', '--rounds', '1', ...only);
    expect(stdout).toMatch(/│ single │ flap/);
  },
  patienceMs,
);

it.each([
  ['an unknown policy', ['choose', '--policies', 'none'], 'round-robin, weighted-round-robin'],
  ['an unknown client', ['calls', '--clients', 'none'], 'grpc-js, grpc-js-round-robin'],
  ['an unknown balancer', ['scale', '--balancers', 'none'], 'grpc-js-round-robin, grpc-js-weighted'],
  ['an unknown client of streams', ['streams', '--clients', 'none'], 'grpc-js, nice-grpc, peerage'],
  ['no rounds', ['choose', '--rounds', '0'], 'Expected a number from 1 to 9999.'],
])('refuses %s and says what it takes', async (_, args, message) => {
  const { exitCode, stdout, stderr } = await run(...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain(message);
});
