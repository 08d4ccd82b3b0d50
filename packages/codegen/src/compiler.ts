/** Runs protoc with the ts-proto plugin; both come from npm, the compiler as a binary. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CodegenError } from './codegen-error.js';

const require = createRequire(import.meta.url);

export interface Compilation {
  /** The .proto files, each below one of `roots`. */
  readonly files: readonly string[];
  /** Where imports are looked up, in order. */
  readonly roots: readonly string[];
  /** An existing directory for the TypeScript. */
  readonly out: string;
  /** See `pluginParameter`. */
  readonly parameter: string;
}

export interface Compiled {
  /** The compiler's warnings, empty when it had none. */
  readonly warnings: string;
  /** A serialized `google.protobuf.FileDescriptorSet` of the files and all they import, with source info. */
  readonly descriptorSet: Uint8Array;
}

/**
 * Compiles to TypeScript and to descriptors.
 *
 * @throws CodegenError with the compiler's own words, one line `file:line:column: problem` for each problem.
 */
export async function compile({ files, roots, out, parameter }: Compilation): Promise<Compiled> {
  // The package's own launcher knows which of its binaries fits this machine.
  const launcher = require.resolve('protoc/protoc.cjs');
  const plugin = join(dirname(require.resolve('ts-proto/package.json')), 'protoc-gen-ts_proto');
  const descriptorSet = join(out, 'descriptors.binpb');
  const said = await runNode([
    launcher,
    ...roots.map(root => `--proto_path=${root}`),
    `--plugin=protoc-gen-ts_proto=${plugin}`,
    `--ts_proto_out=${out}`,
    `--ts_proto_opt=${parameter}`,
    `--descriptor_set_out=${descriptorSet}`,
    '--include_imports',
    '--include_source_info',
    ...files,
  ]);
  if (said.exitCode !== 0) {
    throw new CodegenError('protos', said.text || `The compiler ended with exit code ${said.exitCode}.`);
  }
  return { warnings: said.text, descriptorSet: await readFile(descriptorSet) };
}

function runNode(args: readonly string[]): Promise<{ exitCode: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    const collect = (chunk: string): void => {
      text += chunk;
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', reject);
    child.on('close', exitCode => {
      resolve({ exitCode, text: text.trim() });
    });
  });
}
