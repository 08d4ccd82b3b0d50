/** Starting and stopping, the same for everything that runs. */

export type LifecycleState = 'idle' | 'starting' | 'running' | 'stopping' | 'stopped';

/**
 * Something that can be started and stopped, and started again.
 *
 * `start` and `stop` are idempotent: while one is under way or done, calling it again gives the same answer.
 * Calling the other one queues behind it.
 */
export interface Lifecycle {
  readonly state: LifecycleState;
  /** Resolves when running; rejects, and leaves the state `stopped`, when starting failed. */
  start(): Promise<void>;
  /** Resolves when stopped. Stopping what was never started leaves it `idle`. */
  stop(): Promise<void>;
}

export interface LifecycleHooks {
  /** May be synchronous: then the state is `running` when `start()` returns. */
  readonly start: () => void | Promise<void>;
  /** Runs after every start, a failed one included, so it must cope with half a start. */
  readonly stop: () => void | Promise<void>;
}

/** Keeps the state of a lifecycle and calls the hooks in order, one at a time. */
export class HookedLifecycle implements Lifecycle {
  readonly #hooks: LifecycleHooks;
  #state: LifecycleState = 'idle';
  #transition: Promise<void> = Promise.resolve();

  constructor(hooks: LifecycleHooks) {
    this.#hooks = hooks;
  }

  get state(): LifecycleState {
    return this.#state;
  }

  start(): Promise<void> {
    if (this.#state === 'starting' || this.#state === 'running') return this.#transition;
    if (this.#state === 'stopping') return this.#transition.then(() => this.start());
    this.#state = 'starting';
    return this.#run(this.#hooks.start, 'running', error => this.#undoStart(error));
  }

  stop(): Promise<void> {
    if (this.#state === 'starting') {
      return this.#transition.then(
        () => this.stop(),
        () => undefined,
      );
    }
    if (this.#state !== 'running') return this.#state === 'stopping' ? this.#transition : Promise.resolve();
    this.#state = 'stopping';
    return this.#run(this.#hooks.stop, 'stopped', error => {
      this.#state = 'stopped';
      throw error;
    });
  }

  /** Runs a hook, synchronously as far as it is, and sets the state before anyone awaiting hears of it. */
  #run(
    hook: () => void | Promise<void>,
    next: LifecycleState,
    failed: (error: unknown) => unknown,
  ): Promise<void> {
    let result: void | Promise<void>;
    try {
      result = hook();
    } catch (error) {
      result = Promise.reject(error);
    }
    if (result instanceof Promise) {
      this.#transition = result.then(
        () => {
          this.#state = next;
        },
        async (error: unknown) => {
          await failed(error);
        },
      );
    } else {
      this.#state = next;
      this.#transition = Promise.resolve();
    }
    return this.#transition;
  }

  async #undoStart(error: unknown): Promise<never> {
    this.#state = 'stopping';
    try {
      await this.#hooks.stop();
    } finally {
      this.#state = 'stopped';
    }
    throw error;
  }
}
