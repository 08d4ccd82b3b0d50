/** A folder of its own with .proto files, what is generated of them, and the compiler over it. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { run } from '../src/command.js';

/** The root of this repository. */
export const repository: string = resolve(__dirname, '../../..');

/** The .proto files beside this one. */
export const fixtureProtos: string = join(__dirname, 'protos');

export interface Said {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command `peerage` in this process. */
export async function peerage(...args: string[]): Promise<Said> {
  const said = { stdout: '', stderr: '' };
  const exitCode = await run(args, {
    stdout: text => {
      said.stdout += text;
    },
    stderr: text => {
      said.stderr += text;
    },
  });
  return { exitCode, ...said };
}

export class Workspace {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'peerage-codegen-'));

  constructor() {
    this.write('package.json', '{ "type": "module" }');
    symlinkSync(join(repository, 'node_modules'), join(this.folder, 'node_modules'));
  }

  path(...steps: string[]): string {
    return join(this.folder, ...steps);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text);
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  /** Generates `protos` of the workspace into `gen`. */
  generate(...more: string[]): Promise<Said> {
    return peerage('generate', '--proto-dir', this.path('protos'), '--out', this.path('gen'), ...more);
  }

  /** What the TypeScript compiler has to say of `include`, under the strictest settings. */
  compile(...include: string[]): Promise<string> {
    const compilerOptions = {
      rootDir: '/',
      outDir: 'dist',
      noEmit: true,
      composite: false,
      declarationMap: false,
    };
    this.write(
      'tsconfig.json',
      JSON.stringify({
        extends: join(repository, 'tsconfig.base.json'),
        compilerOptions: { ...compilerOptions, declaration: true },
        include,
      }),
    );
    const tsc = join(repository, 'node_modules/typescript/bin/tsc');
    return new Promise(done => {
      execFile(
        process.execPath,
        [tsc, '-p', this.folder, '--pretty', 'false'],
        { cwd: this.folder },
        (_, output) => {
          done(output);
        },
      );
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
