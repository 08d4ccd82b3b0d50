/** A greeter in a process of its own, and what can happen to it. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { inTime } from '../until.js';
import type { GreeterOptions, GreeterOrder, GreeterReport } from './greeter-options.js';
import { messageOf, type SourceProcessOptions, startSource } from './source-process.js';

const program = join(import.meta.dirname, 'greeter.ts');

export class GreeterProcess {
  readonly #options: GreeterOptions;
  readonly #where: SourceProcessOptions;
  #process: ChildProcess;
  readonly #ports: readonly number[];

  private constructor(options: GreeterOptions, where: SourceProcessOptions, running: Running) {
    this.#options = options;
    this.#where = where;
    this.#process = running.process;
    this.#ports = running.ports;
  }

  static async start(
    options: GreeterOptions = {},
    where: SourceProcessOptions = {},
  ): Promise<GreeterProcess> {
    return new GreeterProcess(options, where, await run(options, where));
  }

  /** The address it listens on, the first when there are several; the same after a restart. */
  get address(): string {
    return this.addresses[0] ?? '';
  }

  get addresses(): readonly string[] {
    return this.#ports.map(port => `${this.#options.host ?? '127.0.0.1'}:${port}`);
  }

  /** Ends it as a crash would; its connections are reset, or closed, by the system. */
  async kill(): Promise<void> {
    if (hasEnded(this.#process)) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
  }

  /** Keeps its connections open and does nothing any more. */
  freeze(): void {
    this.#process.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process.kill('SIGCONT');
  }

  /** Says GOAWAY on all its connections. New ones are welcome. */
  goAway(): void {
    this.#order('go-away');
  }

  /** Says GOAWAY, takes no new connections, answers what it has, and ends. */
  async stop(): Promise<void> {
    if (hasEnded(this.#process)) return;
    const exited = once(this.#process, 'exit');
    this.#order('stop');
    await inTime(exited, `the greeter on ${this.address} has stopped`);
  }

  /** Starts it again on the same ports, with what is in its files by now. */
  async restart(): Promise<void> {
    if (!hasEnded(this.#process)) throw new Error(`The greeter on ${this.address} still runs.`);
    const running = await run({ ...this.#options, ports: this.#ports }, this.#where);
    this.#process = running.process;
  }

  report(): Promise<GreeterReport> {
    const report = messageOf<GreeterReport>(this.#process);
    this.#order('report');
    return report;
  }

  #order(order: GreeterOrder): void {
    this.#process.send(order);
  }
}

interface Running {
  readonly process: ChildProcess;
  readonly ports: readonly number[];
}

async function run(options: GreeterOptions, where: SourceProcessOptions): Promise<Running> {
  const process = startSource(program, options, where);
  return { process, ports: await messageOf<number[]>(process) };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
