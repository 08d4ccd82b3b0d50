/**
 * A child process that answers questions, one at a time.
 *
 * What is measured runs in processes of its own, so that neither the compiler's type feedback nor the garbage of
 * one contestant tells on another.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The parent's end. */
export class Subprocess<Question, Answer> {
  readonly name: string;
  /** Rejects when the process ends, for whoever waits for somebody else's answer meanwhile. Never resolves. */
  readonly ended: Promise<never>;
  readonly #child: ChildProcess;
  #resolve: (answer: Answer) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  #end: (error: Error) => void = () => undefined;
  #failure: Error | undefined;

  /**
   * @param module The URL of the module to run; it calls `answer`.
   * @param args Its command line.
   */
  constructor(name: string, module: URL, args: readonly string[] = []) {
    this.name = name;
    this.ended = new Promise((_, reject) => {
      this.#end = reject;
    });
    // It is no fault that nobody waits.
    this.ended.catch(() => undefined);
    // Only the parent writes to stdout.
    this.#child = fork(fileURLToPath(module), args, { stdio: ['ignore', 2, 2, 'ipc'] });
    this.#child.on('message', message => this.#resolve(message as Answer));
    this.#child.on('error', error => this.#fail(error));
    this.#child.on('exit', (code, signal) => {
      this.#fail(new Error(`The process of ${name} ended by ${signal ?? `exit code ${code}`}.`));
    });
  }

  /** Rejects when the process ended without an answer; why is on stderr. */
  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      // A process that can no longer be asked says why when it exits.
      if (this.#failure === undefined) this.#child.send(question as object, () => undefined);
      else reject(this.#failure);
    });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#reject(this.#failure);
    this.#end(this.#failure);
  }
}

/**
 * The child's end. The process ends when its parent does, however that came about.
 *
 * @param respond Takes the question that the parent's `Subprocess` is typed to ask and gives its answer.
 */
export function answer(respond: (question: never) => unknown): void {
  process.on('disconnect', () => process.exit());
  process.on('message', question => {
    // A rejection ends the process with a stack trace on stderr, which is the answer the parent needs.
    void Promise.resolve(respond(question as never)).then(given => process.send?.(given));
  });
}
