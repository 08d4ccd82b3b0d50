/** Child processes that run TypeScript sources as they are. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const loader = join(import.meta.dirname, '../../../scripts/run-sources.mjs');

export interface SourceProcessOptions {
  /** More options for Node. */
  readonly node?: readonly string[];
  /** A command that runs the command which follows it. */
  readonly within?: readonly string[];
}

/** Starts `program` with `argument` as JSON; it can send messages to this process, and shares its stderr. */
export function startSource(
  program: string,
  argument: object,
  { node = [], within = [] }: SourceProcessOptions = {},
): ChildProcess {
  const [command, ...args] = [
    ...within,
    process.execPath,
    ...node,
    '--conditions=@peerage/source',
    `--import=${loader}`,
    program,
    JSON.stringify(argument),
  ];
  return spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

/** The next message of the process. Rejects when it ends without one. */
export function messageOf<Message>(process: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      process.off('message', told);
      process.off('exit', ended);
      process.off('error', reject);
    };
    const told = (message: unknown): void => {
      settle();
      resolve(message as Message);
    };
    const ended = (code: number | null, signal: string | null): void => {
      settle();
      reject(new Error(`A process ended without a word: ${code ?? signal}.`));
    };
    process.once('message', told).once('exit', ended).once('error', reject);
  });
}
