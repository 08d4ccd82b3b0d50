/** A Python program that is spoken to in lines of JSON. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { python, pythonPrograms } from './places.js';

export class PythonProcess {
  readonly #program: string;
  readonly #process: ChildProcess;

  /** @param onLine Hears of everything that the program says. */
  constructor(program: string, settings: object, onLine: (line: unknown) => void) {
    this.#program = program;
    const args = ['-u', join(pythonPrograms, program), JSON.stringify(settings)];
    const child = spawn(python, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      // The folder of the programs is not for compiled ones.
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    this.#process = child;
    createInterface(child.stdout).on('line', line => onLine(JSON.parse(line)));
  }

  say(line: object): void {
    this.#process.stdin?.write(`${JSON.stringify(line)}\n`);
  }

  /** Rejects when it ends with anything but success; settles at no other time. */
  async failed(): Promise<never> {
    const how = await this.ended();
    if (how !== 0) throw new Error(`${this.#program} ended: ${how}.`);
    return new Promise(() => undefined);
  }

  /** Resolves when it has ended, with its exit code or the name of a signal. */
  async ended(): Promise<number | string> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== null || signalCode !== null) return exitCode ?? signalCode ?? 0;
    const [code, signal] = (await once(this.#process, 'exit')) as [number | null, string | null];
    return code ?? signal ?? 0;
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.ended();
  }
}
