/** A call with a stream of responses, as an async iterable that pulls them one by one. */
import { status } from '@grpc/grpc-js';
import type { PeerChannel } from '@peerage/transport-grpc';
import type { CallError } from './call-error.js';
import type { CallOptions } from './call-options.js';
import { ClientCall } from './client-call.js';
import type { Procedure } from './procedure.js';

interface Waiter {
  readonly resolve: (result: IteratorResult<unknown, undefined>) => void;
  readonly reject: (error: CallError) => void;
}

type Result = Promise<IteratorResult<unknown, undefined>>;

/**
 * Opens the call with the first `next` and reads one message for each, so a slow reader slows the server down.
 *
 * `return`, which is what `break` calls, cancels the call and resolves once it has ended. There is one call behind
 * it however many iterate, and a failure is told once; from then on it is done.
 */
export class ResponseStream extends ClientCall implements AsyncIterableIterator<unknown, undefined> {
  readonly #begin: (call: ClientCall) => void;
  #state: 'idle' | 'open' | 'left' | 'ended' = 'idle';
  #waiting: Waiter[] = [];
  #untold: CallError | undefined;

  /** @param begin Sends the request or requests. */
  constructor(
    channel: PeerChannel,
    procedure: Procedure,
    options: CallOptions,
    begin: (call: ClientCall) => void,
  ) {
    super(channel, procedure, options);
    this.#begin = begin;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Result {
    if (this.#state === 'ended' || this.#state === 'left') return this.#afterwards();
    const result = this.#wait();
    if (this.#state === 'idle') {
      this.#state = 'open';
      this.#begin(this);
    }
    if (this.#waiting.length === 1) this.read();
    return result;
  }

  return(): Result {
    if (this.#state === 'idle') this.#state = 'ended';
    this.#untold = undefined;
    if (this.#state === 'ended') return this.#afterwards();
    const result = this.#wait();
    this.#state = 'left';
    this.fail({ code: status.CANCELLED, details: 'The responses were left before their end.' });
    return result;
  }

  protected override received(response: unknown): void {
    this.#waiting.shift()?.resolve({ done: false, value: response });
    if (this.#waiting.length > 0) this.read();
  }

  protected override ended(error: CallError | undefined): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    // Whoever leaves wants to hear no more, least of all of the end that leaving brings about.
    if (this.#state !== 'left') this.#untold = error;
    this.#state = 'ended';
    for (const waiter of waiting) {
      if (this.#untold === undefined) waiter.resolve(done);
      else waiter.reject(this.#untold);
      this.#untold = undefined;
    }
  }

  #wait(): Result {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  #afterwards(): Result {
    const error = this.#untold;
    this.#untold = undefined;
    return error === undefined ? Promise.resolve(done) : Promise.reject(error);
  }
}

const done: IteratorReturnResult<undefined> = { done: true, value: undefined };
