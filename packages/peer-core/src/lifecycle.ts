/** Starting and stopping, the same for everything that runs. */
import { PeerError } from './errors.js';
import { tellProblem } from './observer.js';

/** Where a lifecycle stands; `stopped` may be started again. */
export type LifecycleState = 'idle' | 'starting' | 'running' | 'stopping' | 'stopped';

/**
 * Something that can be started and stopped, and started again.
 *
 * `start` and `stop` are idempotent: while one is under way or done, calling it again gives the same answer.
 * Calling the other one queues behind it, so the call made last decides where things end. A failure belongs to
 * the call that failed: what queues behind it takes its turn all the same.
 */
export interface Lifecycle {
  readonly state: LifecycleState;
  /** Resolves when running; rejects, and leaves the state `stopped`, when starting failed. */
  start(): Promise<void>;
  /** Resolves when stopped. Stopping what was never started leaves it `idle`. */
  stop(): Promise<void>;
}

/** What starting and stopping means for one object. */
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
  /** Where the call made last leads, and its answer. */
  #goal: 'running' | 'stopped' = 'stopped';
  #answer: Promise<void> = Promise.resolve();
  /** Transitions under way or waiting for their turn. */
  #unfinished = 0;

  constructor(hooks: LifecycleHooks) {
    this.#hooks = hooks;
  }

  get state(): LifecycleState {
    return this.#state;
  }

  start(): Promise<void> {
    return this.#goal === 'running' ? this.#answer : this.#queue('running', () => this.#start());
  }

  stop(): Promise<void> {
    return this.#goal === 'stopped' ? this.#answer : this.#queue('stopped', () => this.#stop());
  }

  #queue(goal: 'running' | 'stopped', transition: () => Promise<void>): Promise<void> {
    const before = this.#answer;
    const free = this.#unfinished === 0;
    let settle!: (outcome: Promise<void>) => void;
    // A hook may call start or stop, so its own answer exists before it runs.
    const answer = new Promise<void>(resolve => {
      settle = resolve;
    });
    this.#goal = goal;
    this.#answer = answer;
    this.#unfinished += 1;
    settle(free ? transition() : before.then(transition, transition));
    return answer;
  }

  // No await before a synchronous hook is done: the state is final when `start()` or `stop()` returns.
  async #start(): Promise<void> {
    this.#state = 'starting';
    try {
      const starting = this.#hooks.start();
      if (starting !== undefined) await starting;
      this.#finish('running');
    } catch (error) {
      await this.#undoStart();
      this.#fail();
      throw error;
    }
  }

  async #stop(): Promise<void> {
    if (this.#state !== 'running') {
      this.#finish(this.#state);
      return;
    }
    this.#state = 'stopping';
    try {
      const stopping = this.#hooks.stop();
      if (stopping !== undefined) await stopping;
      this.#finish('stopped');
    } catch (error) {
      this.#fail();
      throw error;
    }
  }

  /** The caller is told why starting failed; that undoing it failed too is only warned of. */
  async #undoStart(): Promise<void> {
    this.#state = 'stopping';
    try {
      await this.#hooks.stop();
    } catch (cause) {
      const details = { callback: 'stop', of: 'a lifecycle whose start failed' };
      tellProblem(undefined, 'lifecycle', new PeerError('callback-failed', details, { cause }));
    }
  }

  #finish(state: LifecycleState): void {
    this.#state = state;
    this.#unfinished -= 1;
  }

  #fail(): void {
    this.#finish('stopped');
    if (this.#unfinished > 0) return;
    // Nobody asked for anything since: the next start tries again, the next stop has nothing to do.
    this.#goal = 'stopped';
    this.#answer = Promise.resolve();
  }
}
