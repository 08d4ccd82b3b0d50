/** The options of the demo's command line. */
import { Command, InvalidArgumentError } from 'commander';

export interface CommandLineOptions {
  readonly seconds: number;
  /** Calls per second. */
  readonly rate: number;
  readonly json: boolean;
}

export function commandLine(): Command {
  return new Command('npm start --')
    .description(
      'A typed client over several gRPC servers, of which one is killed, one added and one removed.',
    )
    .option('--seconds <n>', 'how long to run', atLeast(1), 20)
    .option('--rate <n>', 'calls per second', atLeast(1), 300)
    .option('--json', 'print the outcome as one JSON object in the last line', false);
}

function atLeast(least: number): (text: string) => number {
  return text => {
    const value = Number(text);
    if (text.trim() !== '' && value >= least && Number.isFinite(value)) return value;
    throw new InvalidArgumentError(`Expected a number of at least ${least}.`);
  };
}
