/** `bench streams`: what a message of a stream costs the client's process. */
import { Command, Option } from 'commander';
import { type Measured, measure } from '../measure.js';
import { hideProgress, print, showProgress } from '../report.js';
import { addRunOptions, type RunOptions } from '../run-options.js';
import { Subprocess } from '../subprocess.js';
import { clients } from './clients.js';
import type { StreamQuestion, StreamSample } from './load.js';
import { streamRow, streamTable } from './rows.js';
import { directions } from './stream-client.js';

interface StreamsOptions extends RunOptions {
  readonly clients: readonly string[];
}

const thorough = { generations: 3, rounds: 7, durationMs: 400 };
const quick = { generations: 1, rounds: 7, durationMs: 150 };

export function streamsCommand(): Command {
  const names = Object.keys(clients);
  const command = new Command('streams')
    .description('CPU time of the client per message, and messages per second, beside other clients')
    .addOption(new Option('--clients <names...>', 'only these').choices(names).default(names))
    .action(async (options: StreamsOptions) => {
      const measured = await measureStreams(options);
      const rows = measured.map(streamRow);
      const samples = measured.map(each => each.samples.map(({ messagesPerS }) => messagesPerS));
      print({ rows, samples, table: () => streamTable(rows) }, options);
    });
  return addRunOptions(command);
}

async function measureStreams(options: StreamsOptions): Promise<Measured<StreamQuestion, StreamSample>[]> {
  const { generations, rounds, durationMs } = { ...(options.quick === true ? quick : thorough), ...options };
  const questions = directions.map(direction => ({ direction, durationMs }));
  const server = new Subprocess<object, number>('the server', new URL('./server-child.js', import.meta.url));
  try {
    const port = String(await server.ask({}));
    const module = new URL('./client-child.js', import.meta.url);
    const contestants = (): Subprocess<StreamQuestion, StreamSample>[] =>
      options.clients.map(name => new Subprocess(name, module, [name, port]));
    return await measure({ contestants, questions, generations, rounds, onQuestion: showProgress });
  } finally {
    hideProgress();
    server.kill();
  }
}
