/** A Python program that is spoken to in lines of JSON. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { python, pythonPrograms } from './places.js';

export class PythonProcess {
  /** Resolves when it has ended. */
  readonly ended: Promise<unknown>;
  /** Rejects when it ends by itself with anything but success; settles at no other time. */
  readonly failed: Promise<never>;
  readonly #process: ChildProcess;
  #killed = false;

  /** @param onLine Hears of everything that the program says. */
  constructor(program: string, settings: object, onLine: (line: unknown) => void) {
    const args = ['-u', join(pythonPrograms, program), JSON.stringify(settings)];
    const child = spawn(python, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      // The folder of the programs is not for compiled ones.
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    this.#process = child;
    createInterface(child.stdout).on('line', line => onLine(JSON.parse(line)));
    this.ended = once(child, 'exit');
    this.failed = new Promise((_, reject) => {
      child.on('exit', (code, signal) => {
        if (code !== 0 && !this.#killed) reject(new Error(`${program} ended: ${code ?? signal}.`));
      });
    });
    // Whoever waits for something of the program hears of it.
    this.failed.catch(() => undefined);
  }

  say(line: object): void {
    this.#process.stdin?.write(`${JSON.stringify(line)}\n`);
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    this.#killed = true;
    this.#process.kill('SIGKILL');
    await this.ended;
  }
}
