/** `bench calls`: what a unary call costs the client's process. */
import { Command, Option } from 'commander';
import { type Measured, measure } from '../measure.js';
import { hideRounds, print, showRounds } from '../report.js';
import { addRunOptions, type RunOptions } from '../run-options.js';
import { Subprocess } from '../subprocess.js';
import { clients } from './clients.js';
import type { CallQuestion, CallSample } from './load.js';
import { callRow, callTable } from './rows.js';

interface CallsOptions extends RunOptions {
  readonly clients: readonly string[];
}

const thorough = { rounds: 7, durationMs: 600, inFlightCounts: [1, 8, 64] };
const quick = { rounds: 5, durationMs: 250, inFlightCounts: [1, 64] };

export function callsCommand(): Command {
  const names = Object.keys(clients);
  const command = new Command('calls')
    .description('CPU time of the client per unary call, beside other clients and a call by hand')
    .addOption(new Option('--clients <names...>', 'only these').choices(names).default(names))
    .action(async (options: CallsOptions) => {
      const measured = await measureCalls(options);
      const rows = measured.map(callRow);
      const samples = measured.map(each => each.samples.map(({ cpuUsPerCall }) => cpuUsPerCall));
      print({ rows, samples, table: () => callTable(rows) }, options);
    });
  return addRunOptions(command);
}

async function measureCalls(options: CallsOptions): Promise<Measured<CallQuestion, CallSample>[]> {
  const { rounds, durationMs, inFlightCounts } = {
    ...(options.quick === true ? quick : thorough),
    ...options,
  };
  const questions = inFlightCounts.map(inFlight => ({ inFlight, durationMs }));
  const servers = new Subprocess<object, number[]>(
    'the servers',
    new URL('./server-child.js', import.meta.url),
  );
  const children: { kill(): void }[] = [servers];
  try {
    const ports = (await servers.ask({})).map(String);
    const module = new URL('./client-child.js', import.meta.url);
    const contestants = options.clients.map(
      name => new Subprocess<CallQuestion, CallSample>(name, module, [name, ...ports]),
    );
    children.push(...contestants);
    return await measure({ contestants, questions, rounds, onRound: showRounds(rounds) });
  } finally {
    hideRounds();
    for (const child of children) child.kill();
  }
}
