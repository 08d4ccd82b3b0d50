/** Requests that an Observable pushes, as an iterator that is asked for them. */
import { status } from '@grpc/grpc-js';
import { type CallFailure, textOf } from './call-error.js';
import { Holds } from './delivery.js';
import type { Subscribable } from './subscribable.js';

type Result = IteratorResult<unknown, undefined>;

/**
 * Subscribes when it is made, and keeps what is not asked for yet.
 *
 * An Observable that is pushed what a call of ours receives is slowed down with the call. No other can be, so what
 * waits is counted, and too much of it is a failure.
 */
export class ObservedRequests {
  readonly #maxQueued: number;
  readonly #onFailure: (failure: CallFailure) => void;
  readonly #queue = new Queue();
  readonly #subscription: { unsubscribe(): void } | undefined;
  #waiting: ((result: Result) => void) | undefined;
  #completed = false;
  #closed = false;
  /** Whoever pushed what is in the queue waits until it is empty. */
  readonly #holds = new Holds();

  /** @param onFailure Called at most once, when the Observable fails or is too fast; requests that wait are dropped. */
  constructor(requests: Subscribable<unknown>, maxQueued: number, onFailure: (failure: CallFailure) => void) {
    this.#maxQueued = maxQueued;
    this.#onFailure = onFailure;
    this.#subscription = requests.subscribe({
      next: request => this.#take(request),
      error: cause => {
        this.#fail({ code: status.CANCELLED, details: `The requests failed: ${textOf(cause)}`, cause });
      },
      complete: () => this.#complete(),
    });
    if (this.#closed) this.#subscription.unsubscribe();
  }

  next(): Result | Promise<Result> {
    if (this.#queue.count > 0) {
      const value = this.#queue.shift();
      if (this.#queue.count === 0) this.#holds.release();
      return { done: false, value };
    }
    if (this.#completed) return done;
    return new Promise(resolve => {
      this.#waiting = resolve;
    });
  }

  return(): void {
    this.#closed = true;
    this.#queue.clear();
    this.#subscription?.unsubscribe();
    this.#holds.release();
  }

  #take(request: unknown): void {
    if (this.#closed) return;
    const waiting = this.#waiting;
    if (waiting !== undefined) {
      this.#waiting = undefined;
      waiting({ done: false, value: request });
      return;
    }
    if (this.#queue.count >= this.#maxQueued) {
      this.#fail({ code: status.RESOURCE_EXHAUSTED, details: tooFast(this.#maxQueued) });
      return;
    }
    this.#queue.push(request);
    this.#holds.take();
  }

  #complete(): void {
    this.#completed = true;
    this.#waiting?.(done);
  }

  #fail(failure: CallFailure): void {
    if (this.#closed) return;
    this.return();
    this.#onFailure(failure);
  }
}

/** First in, first out, at a constant cost for each however many there are. */
class Queue {
  #in: unknown[] = [];
  #out: unknown[] = [];
  #at = 0;

  get count(): number {
    return this.#in.length + this.#out.length - this.#at;
  }

  push(value: unknown): void {
    this.#in.push(value);
  }

  shift(): unknown {
    if (this.#at === this.#out.length) {
      this.#out = this.#in;
      this.#in = [];
      this.#at = 0;
    }
    const value = this.#out[this.#at];
    // What is sent need not stay in memory with what is not.
    this.#out[this.#at] = undefined;
    this.#at += 1;
    return value;
  }

  clear(): void {
    this.#in = [];
    this.#out = [];
    this.#at = 0;
  }
}

const done: IteratorReturnResult<undefined> = { done: true, value: undefined };

function tooFast(maxQueued: number): string {
  return (
    `The requests come faster than they can be sent: more than ${maxQueued} wait (maxQueuedRequests). ` +
    'An iterable would be asked for each when it can be sent.'
  );
}
