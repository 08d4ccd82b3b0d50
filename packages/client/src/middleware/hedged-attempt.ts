/** An attempt that runs beside others and can be called off. */
import { ChildAbort } from '../abort.js';
import { type FailedAttempt, isCallError } from '../call-error.js';
import { Attempt, type AttemptFacts } from './attempt.js';
import type { Call, Invoke } from './middleware.js';

/** Starts when it is made. */
export class HedgedAttempt {
  readonly attempt: Attempt;
  /** Itself, as soon as the server has answered or the attempt has failed. */
  readonly heard: Promise<this>;
  readonly #abort: ChildAbort;
  readonly #first: Promise<IteratorResult<unknown>>;
  #responses: AsyncIterator<unknown> | undefined;
  #error: unknown;

  constructor(next: Invoke, call: Call, facts: Omit<AttemptFacts, 'signal' | 'onHeader'>) {
    this.#abort = new ChildAbort(call.options.signal);
    let heard = (): void => undefined;
    this.heard = new Promise(resolve => {
      heard = () => resolve(this);
    });
    // The headers of a stream are an answer: the first response may be long in coming.
    const onHeader = facts.method.responseStream ? heard : undefined;
    this.attempt = new Attempt(call, { ...facts, signal: this.#abort.signal, onHeader });
    this.#first = this.#begin(next);
    this.#first.then(heard, (error: unknown) => {
      this.#error = error;
      this.#abort.release();
      heard();
    });
  }

  /** Why it failed without an answer. */
  get error(): unknown {
    return this.#error;
  }

  /** The same as a list: of several when what comes next made several attempts itself. */
  get failures(): readonly FailedAttempt[] {
    return isCallError(this.#error) ? this.#error.attempts : [];
  }

  /** All responses, with the attempt committed. Leaving them ends it. */
  async *responses(): AsyncGenerator {
    try {
      this.attempt.commit();
      let result: IteratorResult<unknown> | undefined = await this.#first;
      while (result !== undefined && result.done !== true) {
        yield result.value;
        result = await this.#responses?.next();
      }
    } finally {
      await this.#responses?.return?.();
      this.#abort.release();
    }
  }

  /** Ends the attempt: it is not needed. */
  callOff(): void {
    this.#abort.abort(new Error('Another attempt has answered.'));
    // One that has answered as well would rest with its answer for ever, and whatever surrounds it with it.
    this.#first
      .then(
        () => this.#responses?.return?.(),
        () => undefined,
      )
      .catch(() => undefined);
  }

  /** What `next` throws is a rejection like any other. */
  async #begin(next: Invoke): Promise<IteratorResult<unknown>> {
    this.#responses = next(this.attempt.call)[Symbol.asyncIterator]();
    return this.#responses.next();
  }
}
