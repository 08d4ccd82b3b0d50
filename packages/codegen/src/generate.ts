/** From a directory of .proto files to a directory of TypeScript. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { glob } from 'tinyglobby';
import { CodegenError } from './codegen-error.js';
import { compile } from './compiler.js';
import { refuseClashes } from './name-clashes.js';
import { applyChanges, type Changes, compareTrees, readTree, type Tree } from './output-tree.js';
import { ProtoFiles } from './proto-files.js';
import { serviceModules } from './service-modules.js';
import { pluginParameter, type TsProtoOptions } from './ts-proto-options.js';
import { TypeNames } from './type-names.js';

/** The root of `peerage/options.proto`. */
const ownProtoDir = fileURLToPath(new URL('../protos', import.meta.url));

/** Where from, where to, and how. Paths are relative to the working directory. */
export interface GenerateOptions {
  /** Every .proto below it is compiled; imports are relative to it. */
  readonly protoDir: string;
  /** Belongs to the generator: created when missing, and generated files without a .proto are removed from it. */
  readonly out: string;
  /** More directories to look up imports in; their files are generated only as far as they are imported. */
  readonly include?: readonly string[];
  readonly tsProto?: TsProtoOptions;
}

export interface Generated extends Changes {
  /** How many .proto files were compiled. */
  readonly protoCount: number;
  /** What the compiler had to say although it succeeded; may be empty. */
  readonly warnings: string;
}

/**
 * Compiles, and writes what differs from what is there. When they do not compile, `out` is as it was.
 *
 * @throws CodegenError `usage` for a directory that is missing, holds no .proto or cannot be written, and for an option
 * ts-proto does not know, `protos` with the compiler's messages when the files do not compile.
 */
export async function generate(options: GenerateOptions): Promise<Generated> {
  const { wanted, ...generated } = await plan(options);
  try {
    await applyChanges(options.out, wanted, generated);
  } catch (cause) {
    const { message } = cause as NodeJS.ErrnoException;
    const problem = `The output directory "${options.out}" cannot be made or written: ${message}.`;
    throw new CodegenError('usage', problem, { cause });
  }
  return generated;
}

/**
 * Compiles, and compares with what is there; writes nothing.
 *
 * @throws CodegenError `stale` naming every file that `generate` would write or remove, and as `generate` does.
 */
export async function check(options: GenerateOptions): Promise<Generated> {
  const { wanted: _, ...generated } = await plan(options);
  const { added, changed, removed } = generated;
  if (added.length + changed.length + removed.length > 0) {
    const lines = [
      ...added.map(path => `  missing   ${path}`),
      ...changed.map(path => `  differs   ${path}`),
      ...removed.map(path => `  obsolete  ${path}`),
    ];
    throw new CodegenError('stale', `${options.out} is not what the .proto files say:\n${lines.join('\n')}`);
  }
  return generated;
}

async function plan(options: GenerateOptions): Promise<Generated & { wanted: Tree }> {
  const { protoDir, out, include = [], tsProto = {} } = options;
  const parameter = pluginParameter(tsProto);
  await requireDirectory('The proto directory', protoDir);
  await Promise.all(include.map(directory => requireDirectory('The include directory', directory)));
  if (out === '')
    throw new CodegenError('usage', 'The output directory has no name; for this one, write ".".');
  if ((await kindOf(out)) === 'file') {
    throw new CodegenError('usage', `The output directory "${out}" is a file.`);
  }
  const protos = await glob('**/*.proto', {
    cwd: protoDir,
    ignore: ['**/node_modules/**', 'peerage/options.proto'],
  });
  if (protos.length === 0) throw new CodegenError('usage', `There is no .proto file below "${protoDir}".`);
  const scratch = await mkdtemp(join(tmpdir(), 'peerage-'));
  try {
    const names = protos.toSorted();
    // Ours first: a copy among the user's files must not be an older one.
    const roots = [ownProtoDir, protoDir, ...include];
    const files = names.map(name => join(protoDir, name));
    const { warnings, descriptorSet } = await compile({ files, roots, out: scratch, parameter });
    const messages = await readTree(scratch);
    const protoFiles = new ProtoFiles(descriptorSet, roots);
    const typeNames = new TypeNames(parameter);
    refuseClashes(protoFiles, typeNames, messages);
    const services = serviceModules(protoFiles, typeNames, names, messages);
    const wanted = new Map([...messages, ...services]);
    const changes = compareTrees(await readTree(out), wanted);
    return { ...changes, protoCount: protos.length, warnings, wanted };
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function requireDirectory(what: string, path: string): Promise<void> {
  const kind = await kindOf(path);
  if (kind === 'directory') return;
  throw new CodegenError('usage', `${what} "${path}" ${kind === 'file' ? 'is a file' : 'does not exist'}.`);
}

async function kindOf(path: string): Promise<'directory' | 'file' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'directory' : 'file';
  } catch {
    return 'nothing';
  }
}
