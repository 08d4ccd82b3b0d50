/** `bench calls`: what a unary call costs the client's process. */
import { Command, Option } from 'commander';
import { type Measured, measure } from '../measure.js';
import { hideProgress, print, showProgress } from '../report.js';
import { addRunOptions, type RunOptions } from '../run-options.js';
import { Subprocess } from '../subprocess.js';
import { clients } from './clients.js';
import type { CallQuestion, CallSample } from './load.js';
import { callRow, callTable } from './rows.js';

interface CallsOptions extends RunOptions {
  readonly clients: readonly string[];
}

const thorough = { generations: 3, rounds: 5, durationMs: 250, inFlightCounts: [1, 8, 64] };
const quick = { generations: 1, rounds: 9, durationMs: 150, inFlightCounts: [1, 64] };

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
  const settings = { ...(options.quick === true ? quick : thorough), ...options };
  const { generations, rounds, durationMs } = settings;
  const questions = settings.inFlightCounts.map(inFlight => ({ inFlight, durationMs }));
  const servers = new Subprocess<object, number[]>(
    'the servers',
    new URL('./server-child.js', import.meta.url),
  );
  try {
    const ports = (await servers.ask({})).map(String);
    const module = new URL('./client-child.js', import.meta.url);
    const contestants = (): Subprocess<CallQuestion, CallSample>[] =>
      options.clients.map(name => new Subprocess(name, module, [name, ...ports]));
    return await measure({ contestants, questions, generations, rounds, onQuestion: showProgress });
  } finally {
    hideProgress();
    servers.kill();
  }
}
