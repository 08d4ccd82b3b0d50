/** One shell that is typed into, block by block, and what it and its background processes print. */
import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

const limitMs = 180_000;
const pollMs = 20;

export class Shell {
  /** @readonly @type {import('node:child_process').ChildProcessWithoutNullStreams} */
  #process;
  #stdout = '';
  #stderr = '';
  #blockCount = 0;

  /**
   * @param {string} cwd Where it starts.
   * @param {NodeJS.ProcessEnv} env
   */
  constructor(cwd, env) {
    // A group of its own, so that nothing it started outlives it.
    this.#process = spawn('bash', ['--noprofile', '--norc', '-e'], { cwd, env, detached: true });
    this.#process.stdout.on('data', text => (this.#stdout += text));
    this.#process.stderr.on('data', text => (this.#stderr += text));
  }

  /** What has been printed since the block before the last one ended. */
  get printed() {
    return this.#stdout;
  }

  /**
   * Types commands; resolves when the last one in the foreground has ended.
   *
   * @throws Error when one of them fails.
   */
  async type(block) {
    const end = `-- end of block ${++this.#blockCount} --\n`;
    this.#stdout = '';
    this.#stderr = '';
    this.#process.stdin.write(`{\n${block}\n} </dev/null\necho '${end.trim()}'\n`);
    const done = () => this.#stdout.includes(end) || this.#process.exitCode !== null;
    if (!(await this.until(done, limitMs)) || this.#process.exitCode !== null) {
      throw new Error(`${block}failed:\n${this.#stdout}${this.#stderr}`);
    }
    this.#stdout = this.#stdout.replace(end, '');
  }

  /** Waits until something holds; gives whether it does. */
  async until(holds, timeoutMs) {
    const endMs = performance.now() + timeoutMs;
    while (!holds() && performance.now() < endMs) await pause(pollMs);
    return holds();
  }

  /** Ends it with everything it started. */
  end() {
    try {
      process.kill(-Number(this.#process.pid), 'SIGKILL');
    } catch {
      // All of them have ended by themselves.
    }
  }
}
