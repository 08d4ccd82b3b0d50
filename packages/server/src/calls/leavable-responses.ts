/** What a handler inside of middleware gives, so that it can be left at any moment. */
import type { ResponseIterator } from './responses.js';

type Result = IteratorResult<unknown>;

/**
 * Begins with the first `next`, and ends with the reason of `signal` when that aborts, whatever is awaited then.
 *
 * Generators are left only between two responses: middleware that waits for one would keep the handler's Observable
 * subscribed for as long as it emits nothing.
 */
export class LeavableResponses implements AsyncIterableIterator<unknown> {
  readonly #start: () => ResponseIterator;
  readonly #signal: AbortSignal;
  #iterator: ResponseIterator | undefined;
  #fail: ((reason: unknown) => void) | undefined;

  constructor(start: () => ResponseIterator, signal: AbortSignal) {
    this.#start = start;
    this.#signal = signal;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<Result> {
    this.#signal.throwIfAborted();
    this.#iterator ??= this.#begin();
    const result = await Promise.race([this.#iterator.next(), this.#failure()]);
    if (result.done === true) this.#end();
    return result;
  }

  async return(): Promise<Result> {
    this.#end();
    await this.#iterator?.return?.();
    return { done: true, value: undefined };
  }

  /** The signal has aborted. */
  handleEvent(): void {
    this.#fail?.(this.#signal.reason);
    void this.#leave();
  }

  #begin(): ResponseIterator {
    const iterator = this.#start();
    this.#signal.addEventListener('abort', this);
    return iterator;
  }

  #end(): void {
    this.#signal.removeEventListener('abort', this);
  }

  #failure(): Promise<never> {
    return new Promise((_, reject) => {
      this.#fail = reject;
    });
  }

  async #leave(): Promise<void> {
    this.#end();
    try {
      await this.#iterator?.return?.();
    } catch {
      // The call has its status already; there is nobody left to tell.
    }
  }
}
