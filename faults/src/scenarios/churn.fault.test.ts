import { join } from 'node:path';
import type { ChurnOptions, ChurnReport } from '../churn/churn-options.js';
import { GreeterProcess } from '../servers/greeter-process.js';
import { messageOf, startSource } from '../servers/source-process.js';

const program = join(import.meta.dirname, '../churn/churn.ts');
const durationMs = 1_000 * Number(process.env['FAULTS_CHURN_SECONDS'] ?? 60);
/** By then code is compiled and buffers have grown. */
const warmUpMs = Math.max(10_000, durationMs / 2);
/** As much as a footprint may be larger in the end. */
const growth = 1.05;

describe('200 peers are added and removed in a loop', () => {
  const greeters: GreeterProcess[] = [];

  /** Starts `count` greeters and gives all their addresses. */
  async function startGreeters(count: number, portCount: number): Promise<readonly string[]> {
    const options = { ports: Array.from({ length: portCount }, () => 0), delayMs: 20 };
    const started = await Promise.all(Array.from({ length: count }, () => GreeterProcess.start(options)));
    greeters.push(...started);
    return started.flatMap(({ addresses }) => addresses);
  }

  afterEach(() => Promise.all(greeters.map(greeter => greeter.kill())));

  it(
    'costs nothing: no call, no memory, no handle',
    async () => {
      const stayers = await startGreeters(2, 1);
      const visitors = await startGreeters(4, 50);
      const options: ChurnOptions = { stayers, visitors, warmUpMs, durationMs };
      const churning = startSource(program, options, { node: ['--expose-gc'] });
      const { before, after, visitCount, summary, failures } = await messageOf<ChurnReport>(churning);
      process.stdout.write(
        `${visitCount} visits of ${visitors.length} peers\n${summary}\n` +
          `  before: ${JSON.stringify(before)}\n  after: ${JSON.stringify(after)}\n`,
      );
      expect(failures).toEqual({ plain: [], retrying: [] });
      expect(after.heapBytes).toBeLessThanOrEqual(growth * before.heapBytes);
      expect(after.externalBytes).toBeLessThanOrEqual(growth * before.externalBytes);
      expect(after.resourceCount).toBe(before.resourceCount);
      expect(after.descriptorCount).toBe(before.descriptorCount);
    },
    warmUpMs + durationMs + 60_000,
  );
});
