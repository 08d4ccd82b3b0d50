/**
 * Callers whose lists gain and lose peers over and over, in a process of its own so that what it holds can be told.
 *
 * Its only argument are its options as JSON; it sends its parent one report and ends.
 */
import type { Caller } from '../load/caller.js';
import { Callers } from '../load/callers.js';
import { until } from '../until.js';
import type { ChurnOptions, ChurnReport } from './churn-options.js';
import { footprint } from './footprint.js';

const { stayers, visitors, warmUpMs, durationMs } = JSON.parse(process.argv[2] ?? '') as ChurnOptions;
/** How many calls a visit lasts: some are in flight when it ends. */
const callsPerVisit = 40;

// With the transport's own patience: to connect hundreds at once takes a busy machine its time.
const callers = new Callers({ transport: {}, ratePerS: 200 });
await callers.start();
await callers.introduce(...stayers);
await churn(warmUpMs);
const before = await footprint();
const visitCount = await churn(durationMs);
const after = await footprint();
await callers.stop();

const report: ChurnReport = {
  before,
  after,
  visitCount,
  failures: callers.failures,
  summary: callers.summary,
};
process.send?.(report, () => process.disconnect());

/** Has all visitors come and go, under load, for some time; there is no load at the end. */
async function churn(forMs: number): Promise<number> {
  const endMs = performance.now() + forMs;
  let visits = 0;
  await callers.each(async caller => {
    caller.startLoad();
    while (performance.now() < endMs) {
      visits += 1;
      await visit(caller);
    }
    await caller.endLoad();
  });
  return visits;
}

async function visit(caller: Caller): Promise<void> {
  caller.add(...visitors);
  await until(() => caller.availableCount === stayers.length + visitors.length, 'all visitors are available');
  const calledBefore = visitorCalls(caller);
  await until(() => visitorCalls(caller) >= calledBefore + callsPerVisit, 'visitors are called');
  caller.remove(...visitors);
  await until(() => caller.peers.length === stayers.length, 'all visitors are gone');
}

function visitorCalls(caller: Caller): number {
  return visitors.reduce((sum, visitor) => sum + caller.sentTo(visitor), 0);
}
