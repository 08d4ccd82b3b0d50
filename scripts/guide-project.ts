/** A guide as a project: its titled fences as files, generated, compiled and run on the sources of our packages. */
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { generate } from '../packages/codegen/src/index.js';

const root = join(import.meta.dirname, '..');
const loader = join(root, 'scripts/run-sources.mjs');

const configuration = {
  extends: join(root, 'tsconfig.base.json'),
  compilerOptions: { noEmit: true, composite: false, declarationMap: false, isolatedDeclarations: false },
};

export interface RunningServer {
  readonly address: string;
  /** Stops it as a deployment would; gives its exit code. */
  stop(): Promise<number | null>;
}

export class GuideProject {
  /** Text by title. */
  readonly files: Readonly<Record<string, string>>;
  readonly #directory: string = mkdtempSync(join(tmpdir(), 'peerage-guide-'));

  /** @param guide The name of a file in docs/guides. */
  constructor(guide: string) {
    const text = readFileSync(join(root, `docs/guides/${guide}.md`), 'utf8');
    const fences = text.matchAll(/^```\w+ title="([^"]+)"\n(.*?)^```$/gms);
    this.files = Object.fromEntries(Array.from(fences, ([, title = '', body = '']) => [title, body]));
    symlinkSync(join(root, 'node_modules'), join(this.#directory, 'node_modules'));
    this.write('package.json', JSON.stringify({ type: 'module' }));
    this.write('tsconfig.json', JSON.stringify(configuration));
    for (const [title, body] of Object.entries(this.files)) this.write(title, body);
  }

  /** The titles of the programs whose names end so. */
  programs(ending: 'client.ts' | 'server.ts'): string[] {
    return Object.keys(this.files).filter(title => title.endsWith(ending));
  }

  write(path: string, text: string): void {
    const target = join(this.#directory, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }

  async generate(): Promise<void> {
    await generate({ protoDir: join(this.#directory, 'protos'), out: join(this.#directory, 'gen') });
  }

  /** What the compiler says; nothing when all is well. */
  compile(): string {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    return spawnSync(process.execPath, [compiler, '-p', this.#directory], { encoding: 'utf8' }).stdout;
  }

  /** Starts a server on a free port in the place of its own. */
  async startServer(title: string): Promise<RunningServer> {
    const server = this.#run(title, text => text.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:0'));
    const lines = createInterface({ input: server.stdout });
    const [line] = (await once(lines, 'line')) as string[];
    const port = /(\d+)$/.exec(line ?? '')?.[1];
    if (port === undefined) throw new Error(`${title} printed no port: ${line}`);
    return {
      address: `127.0.0.1:${port}`,
      stop: async () => {
        const exited = once(server, 'exit');
        server.kill('SIGTERM');
        const [code] = (await exited) as [number | null];
        return code;
      },
    };
  }

  /** Runs a client to its end with these addresses in the place of its own; gives what it printed. */
  async runClient(title: string, addresses: readonly string[]): Promise<string> {
    const client = this.#run(title, text => {
      const own = [...new Set(text.match(/127\.0\.0\.1:\d+/g))];
      return own.reduce((changed, address, at) => changed.replaceAll(address, addresses[at] ?? ''), text);
    });
    let printed = '';
    client.stdout.on('data', (text: Buffer) => {
      printed += text.toString();
    });
    const [code] = (await once(client, 'close')) as [number | null];
    if (code !== 0) throw new Error(`${title} ended with ${code} after it printed\n${printed}`);
    return printed;
  }

  dispose(): void {
    rmSync(this.#directory, { recursive: true });
  }

  #run(title: string, change: (text: string) => string): ChildProcessByStdio<null, Readable, null> {
    const path = title.replace(/\.ts$/, '.run.ts');
    this.write(path, change(this.files[title] ?? ''));
    return spawn(
      process.execPath,
      ['--conditions=@peerage/source', `--import=${loader}`, join(this.#directory, path)],
      { stdio: ['ignore', 'pipe', 'inherit'], timeout: 30_000 },
    );
  }
}
