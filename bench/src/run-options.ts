/** What every bench can be told on its command line. */
import { type Command, InvalidArgumentError } from 'commander';

export interface RunOptions {
  /** Print the rows as one line of JSON instead of a table. */
  readonly json?: true;
  /** Take 40 seconds at most, and less exact figures. */
  readonly quick?: true;
  /** Rounds of every generation of processes that count, instead of the bench's own number. */
  readonly rounds?: number;
}

export function addRunOptions(command: Command): Command {
  return command
    .option('--quick', 'fewer and shorter rounds')
    .option('--rounds <count>', 'rounds that count, of every generation of processes', parseRounds)
    .option('--json', 'print one line of JSON');
}

function parseRounds(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('Expected a number from 1 to 9999.');
  return Number(text);
}
