/** The command `peerage`: its arguments, what it prints, and how it exits. */
import { createRequire } from 'node:module';
import { Command, CommanderError, Option } from 'commander';
import { CodegenError, type CodegenFault } from './codegen-error.js';
import { check, type Generated, type GenerateOptions, generate } from './generate.js';
import { resolveSettings } from './settings.js';
import { parseTsProtoOption } from './ts-proto-options.js';
import { watch } from './watch.js';

const { version } = createRequire(import.meta.url)('../package.json') as { readonly version: string };

/** Where the command writes; the process's own streams unless told otherwise. */
export interface Output {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

const exitCodes: { readonly [F in CodegenFault]: number } = { protos: 1, stale: 1, usage: 2 };

const exitCodesHelp = `
Exit codes:
  0  done
  1  the .proto files do not compile, or --check found the output stale
  2  a wrong option, config file or directory`;

const processOutput: Output = {
  stdout: text => void process.stdout.write(text),
  stderr: text => void process.stderr.write(text),
};

/**
 * Runs the command and gives its exit code: 0 done, 1 the .proto files do not compile or `--check` found the output
 * stale, 2 the command was not called as it should be.
 *
 * @param signal Ends `--watch`.
 */
export async function run(
  args: readonly string[],
  output: Output = processOutput,
  signal: AbortSignal = new AbortController().signal,
): Promise<number> {
  try {
    await peerage(output, signal).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has written its message, or the help that was asked for, itself.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
    if (!(error instanceof CodegenError)) throw error;
    output.stderr(`${error.message}\n`);
    return exitCodes[error.fault];
  }
}

interface Flags {
  readonly config?: string;
  readonly protoDir?: string;
  readonly out?: string;
  readonly include?: string[];
  readonly tsProtoOpt?: string[];
  readonly check?: boolean;
  readonly watch?: boolean;
}

function peerage(output: Output, signal: AbortSignal): Command {
  const program = new Command('peerage')
    .description('Typed, balanced gRPC from .proto files.')
    .version(version, '--version')
    .exitOverride()
    .configureOutput({ writeOut: output.stdout, writeErr: output.stderr });
  program
    .command('generate')
    .description('Turn every .proto file below a directory into TypeScript.')
    .option('--config <file>', 'YAML with protoDir, out, include and tsProto; flags win over it')
    .option('--proto-dir <dir>', 'where the .proto files are (default: protos)')
    .option('--out <dir>', 'where the TypeScript goes; made when missing (default: gen)')
    .option('--include <dir...>', 'more directories to look up imports in')
    .option('--ts-proto-opt <name=value...>', 'an option of ts-proto, such as forceLong=bigint')
    .option('--check', 'write nothing; fail when the output is not up to date')
    .addOption(new Option('--watch', 'generate again after every change').conflicts('check'))
    .addHelpText('after', exitCodesHelp)
    .action(async (flags: Flags) => {
      const resolveOptions = (): Promise<GenerateOptions> => resolveSettings(fromFlags(flags), flags.config);
      const make = async (options: GenerateOptions): Promise<void> => {
        const generated = await (flags.check ? check(options) : generate(options));
        if (generated.warnings !== '') output.stderr(`${generated.warnings}\n`);
        output.stdout(`${summary(options, generated)}\n`);
      };
      if (!flags.watch) return make(await resolveOptions());
      const onError = ({ message }: CodegenError): void => output.stderr(`${message}\n`);
      await watch({ configPath: flags.config, resolveOptions, generate: make, onError, signal });
    });
  return program;
}

function fromFlags({ protoDir, out, include, tsProtoOpt = [] }: Flags): Partial<GenerateOptions> {
  return {
    ...(protoDir !== undefined && { protoDir }),
    ...(out !== undefined && { out }),
    ...(include !== undefined && { include }),
    tsProto: Object.fromEntries(tsProtoOpt.map(parseTsProtoOption)),
  };
}

function summary(options: GenerateOptions, generated: Generated): string {
  const { protoCount, added, changed, removed } = generated;
  const counts = [
    [added.length, 'added'],
    [changed.length, 'changed'],
    [removed.length, 'removed'],
  ] as const;
  const told = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const from = `${protoCount} .proto ${protoCount === 1 ? 'file' : 'files'} in ${options.protoDir}`;
  return `${options.out}: ${told.length === 0 ? 'up to date' : told.join(', ')} (${from})`;
}
