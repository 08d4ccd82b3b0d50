/** Programs that show what the compiler says to users: every line that is to be an error ends in `// error`. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const repository = resolve(__dirname, '../../..');
const mark = '// error';

/** Lines of a program, in order. */
export interface Verdict {
  /** What the compiler calls an error. */
  readonly wrong: readonly string[];
  /** What is marked as one. */
  readonly marked: readonly string[];
}

/** Compiles `program` with the options of this repository; rejects when something else than the program is wrong. */
export async function verdictOn(program: string): Promise<Verdict> {
  const folder = await mkdtemp(join(tmpdir(), 'peerage-types-'));
  try {
    await writeProject(folder, program);
    const output = await compile(folder);
    if (/^(?!program\.ts\(| )\S*error/m.test(output)) throw new Error(output);
    const numbers = new Set([...output.matchAll(/^program\.ts\((\d+),/gm)].map(match => Number(match[1])));
    const lines = program.split('\n');
    return {
      wrong: lines.filter((_, index) => numbers.has(index + 1)),
      marked: lines.filter(line => line.endsWith(mark)),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeProject(folder: string, program: string): Promise<void> {
  const config = {
    extends: join(repository, 'tsconfig.base.json'),
    compilerOptions: { noEmit: true, composite: false, isolatedDeclarations: false, declarationMap: false },
    files: ['program.ts'],
  };
  await Promise.all([
    writeFile(join(folder, 'program.ts'), program),
    writeFile(join(folder, 'package.json'), '{ "type": "module" }'),
    writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config)),
    symlink(join(repository, 'node_modules'), join(folder, 'node_modules')),
  ]);
}

function compile(folder: string): Promise<string> {
  const tsc = join(repository, 'node_modules/typescript/bin/tsc');
  return new Promise(done => {
    execFile(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { cwd: folder }, (_, output) => {
      done(output);
    });
  });
}
