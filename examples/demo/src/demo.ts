/**
 * The demo: servers, a file that names them, a client, load, and changes while it runs.
 *
 * Everything that is started here has ended when the promise settles, however the run ends.
 */
import { systemClock as clock } from '@peerage/peer-core';
import type { Display } from './display.js';
import { greet } from './greet.js';
import { greetersIn } from './greeters.js';
import { steadyLoad } from './load.js';
import { until } from './pause.js';
import { type PeerRow, peerRows } from './peer-rows.js';
import { PeersFile } from './peers-file.js';
import { type Report, reportOf } from './report.js';
import { play, type Step } from './scenario.js';
import { Servers } from './servers.js';
import { Statistics } from './statistics.js';
import { type Deed, Timeline } from './timeline.js';
import { type Cast, faults, unseenChanges } from './verdict.js';

export interface DemoOptions {
  readonly durationMs: number;
  readonly ratePerS: number;
  readonly display: Display;
  /** Ends the run early. */
  readonly signal: AbortSignal;
}

export interface DemoResult {
  readonly report: Report;
  readonly rows: readonly PeerRow[];
  /** Calls that were left out because too many were in flight. */
  readonly leftOutCount: number;
  /** The run was ended early: it may not have come to every change, and nothing is held against it. */
  readonly interrupted: boolean;
  /** What should not have happened, a sentence each. */
  readonly faults: readonly string[];
}

const maxInFlight = 128;
/** How much longer than asked for a run may take on a machine that is busy with other things. */
const patienceMs = 10_000;

/** @throws Error when a server cannot be started. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const servers = new Servers();
  try {
    const [quick, killed, removed, slow, added] = await Promise.all([
      servers.start(10),
      servers.start(20),
      servers.start(40),
      servers.start(80),
      servers.start(15),
    ]);
    const peersFile = new PeersFile([quick, killed, removed, slow]);
    try {
      return await runAgainst(servers, peersFile, { killed, added, removed }, options);
    } finally {
      peersFile.delete();
    }
  } finally {
    await servers.stopAll();
  }
}

async function runAgainst(
  servers: Servers,
  peersFile: PeersFile,
  cast: Cast,
  { durationMs, ratePerS, display, signal }: DemoOptions,
): Promise<DemoResult> {
  const statistics = new Statistics();
  const timeline = new Timeline(clock, event => {
    display.showEvent(event);
    // The last call on it has ended, so nobody misses it.
    if (event.type === 'peer-drained' && event.peer !== undefined) void servers.stop(event.peer);
  });
  const greeters = greetersIn(peersFile.path, timeline.observe);
  const currentRows = (): PeerRow[] => peerRows(greeters.introspect().peers, statistics);
  const progress = setInterval(() => {
    const { calls, failed } = statistics.total;
    display.showProgress({ elapsedMs: timeline.elapsedMs, calls, failed, rows: currentRows() });
  }, display.intervalMs);
  const over = new AbortController();
  try {
    await greeters.start();
    const load = steadyLoad(() => greet(greeters.client, statistics, clock), {
      ratePerS,
      maxInFlight,
      clock,
      signal: over.signal,
    });
    await play(changes(servers, peersFile, cast, timeline), { durationMs, clock, signal });
    await until(() => unseenChanges(cast, currentRows()).length === 0, patienceMs, clock, signal);
    over.abort();
    const leftOutCount = await load;
    timeline.close();
    const rows = currentRows();
    return {
      report: reportOf(statistics, rows, timeline.events),
      rows,
      leftOutCount,
      interrupted: signal.aborted,
      faults: signal.aborted ? [] : faults(cast, rows, statistics),
    };
  } finally {
    over.abort();
    clearInterval(progress);
    display.end();
    await greeters.stop();
  }
}

function changes(
  servers: Servers,
  peersFile: PeersFile,
  { killed, added, removed }: Cast,
  timeline: Timeline,
): Step[] {
  const step = (at: number, deed: Deed, peer: string, act: () => void): Step => ({
    at,
    act: () => {
      timeline.did(deed, peer);
      act();
    },
  });
  return [
    step(0.25, 'kill', killed, () => servers.kill(killed)),
    step(0.5, 'add', added, () => peersFile.add(added)),
    step(0.7, 'remove', removed, () => peersFile.remove(removed)),
  ];
}
