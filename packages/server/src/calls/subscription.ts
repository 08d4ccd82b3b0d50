/** A subscription to an Observable as an iterator: what comes early waits until it is asked for. */
import { status } from '@grpc/grpc-js';
import type { Subscribable } from '@peerage/client/codegen-v1';
import { Holds } from '@peerage/client/delivery';
import { ServerError } from '../server-error.js';

type Result = IteratorResult<unknown, undefined>;

interface Waiter {
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Subscribes at once; `return` unsubscribes at once, too, whatever is being waited for. For one that asks, and asks
 * again when it has its answer.
 *
 * An Observable of a call of ours waits while there are values that nobody has asked for yet. No other can be asked to,
 * so its values are kept, as many as `maxQueued`; one more is a failure.
 */
export class Subscription implements AsyncIterator<unknown, undefined> {
  readonly #maxQueued: number;
  /** Values are taken from the batch; those that arrive meanwhile are the next one. */
  #batch: unknown[] = [];
  #taken = 0;
  #arrived: unknown[] = [];
  /** Whoever pushed what has not been asked for yet. */
  readonly #holds = new Holds();
  #waiter: Waiter | undefined;
  #ended = false;
  /** How the source failed, until it has been told. */
  #failure: { readonly reason: unknown } | undefined;
  #subscription: { unsubscribe(): void } | undefined;

  constructor(source: Subscribable<unknown>, maxQueued: number) {
    this.#maxQueued = maxQueued;
    this.#subscription = source.subscribe({
      next: value => this.#next(value),
      error: reason => this.#end({ reason }),
      complete: () => this.#end(),
    });
    if (this.#ended) this.#unsubscribe();
  }

  next(): Promise<Result> {
    if (this.#taken === this.#batch.length) {
      this.#batch = this.#arrived;
      this.#arrived = [];
      this.#taken = 0;
    }
    if (this.#taken < this.#batch.length) {
      const value = this.#batch[this.#taken];
      this.#taken += 1;
      if (this.#queuedCount === 0) this.#holds.release();
      return Promise.resolve({ done: false, value });
    }
    return this.#ended ? this.#afterwards() : this.#wait();
  }

  return(): Promise<Result> {
    this.#batch = [];
    this.#arrived = [];
    this.#taken = 0;
    this.#end();
    this.#failure = undefined;
    this.#unsubscribe();
    return this.#afterwards();
  }

  get #queuedCount(): number {
    return this.#batch.length - this.#taken + this.#arrived.length;
  }

  #next(value: unknown): void {
    if (this.#ended) return;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter !== undefined) {
      waiter.resolve({ done: false, value });
    } else if (this.#queuedCount < this.#maxQueued) {
      this.#arrived.push(value);
      this.#holds.take();
    } else {
      this.#end({ reason: tooFast(this.#maxQueued) });
      this.#unsubscribe();
    }
  }

  #end(failure?: { readonly reason: unknown }): void {
    if (this.#ended) return;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    this.#ended = true;
    this.#failure = failure;
    if (waiter !== undefined) this.#afterwards().then(waiter.resolve, waiter.reject);
  }

  #unsubscribe(): void {
    this.#holds.release();
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
  }

  #wait(): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
    });
  }

  #afterwards(): Promise<Result> {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure === undefined ? Promise.resolve(done) : Promise.reject(failure.reason);
  }
}

const done: IteratorReturnResult<undefined> = { done: true, value: undefined };

function tooFast(maxQueued: number): ServerError {
  const details = `The responses come faster than they are taken: more than ${maxQueued} wait (maxQueuedResponses).`;
  return new ServerError(status.RESOURCE_EXHAUSTED, details);
}
