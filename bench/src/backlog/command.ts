/** `bench backlog`: what a long stream keeps in memory when one end of it is slow. */
import { Command } from 'commander';
import { hideProgress, showProgress } from '../report.js';
import { directions } from '../streams/stream-client.js';
import { Subprocess } from '../subprocess.js';
import type { BacklogQuestion, BacklogSample } from './child.js';
import { readers } from './readers.js';
import { type BacklogRow, backlogRow, backlogTable } from './rows.js';

interface BacklogOptions {
  readonly json?: true;
  readonly quick?: true;
}

export function backlogCommand(): Command {
  return new Command('backlog')
    .description('Memory of the client while a stream of 10⁶ messages has a slow end')
    .option('--quick', '50 000 messages')
    .option('--json', 'print one line of JSON')
    .action(async (options: BacklogOptions) => {
      const rows = await measureBacklog(options.quick === true ? 50_000 : 1_000_000);
      console.log(options.json === true ? JSON.stringify({ rows }) : backlogTable(rows));
    });
}

/** Every stream in a process of its own, so that none has the memory of another. */
async function measureBacklog(most: number): Promise<BacklogRow[]> {
  const url = new URL('../streams/server-child.js', import.meta.url);
  const server = new Subprocess<object, number>('the server', url);
  const cells = directions.flatMap(direction =>
    Object.keys(readers).flatMap(client => [10_000, most].map(messages => ({ direction, client, messages }))),
  );
  const rows: BacklogRow[] = [];
  try {
    const port = String(await server.ask({}));
    for (const { direction, client, messages } of cells) {
      showProgress(rows.length, cells.length);
      const module = new URL('./child.js', import.meta.url);
      const child = new Subprocess<BacklogQuestion, BacklogSample>(client, module, [client, port]);
      try {
        rows.push(backlogRow(client, direction, messages, await child.ask({ direction, messages })));
      } finally {
        child.kill();
      }
    }
  } finally {
    hideProgress();
    server.kill();
  }
  return rows;
}
