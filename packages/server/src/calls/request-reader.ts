/** The requests of a streaming call, read from grpc-js one by one as they are asked for. */
import type { Readable } from 'node:stream';
import type { RequestStream } from '@peerage/client/codegen-v1';
import { streamOf } from './http2-stream.js';
import type { Route } from './route.js';

type Result = IteratorResult<unknown, undefined>;

interface Waiter {
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

/** grpc-js' call, as far as requests can be read from it: the only one at once, or all of them. */
export type RequestSource = Readable & { readonly request: Buffer };

/**
 * Reads from when it is first asked. grpc-js keeps up to 16 messages ahead of that; the client is held back beyond.
 *
 * Leaving the iteration ends it for everybody. A call that ends first fails it, now and later.
 */
export class RequestReader implements RequestStream<unknown> {
  readonly #route: Route;
  readonly #source: Readable;
  #state: 'idle' | 'open' | 'complete' = 'idle';
  readonly #waiting: Waiter[] = [];
  /** Why there is nothing more to read; errors are made when somebody is told. */
  #stopped: (() => Error) | undefined;

  constructor(route: Route, source: Readable) {
    this.#route = route;
    this.#source = source;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    if (this.#state === 'complete') return Promise.resolve(done);
    if (this.#stopped !== undefined) return Promise.reject(this.#stopped());
    const result = new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
    if (this.#state === 'idle') this.#open();
    this.#serve();
    return result;
  }

  return(): Promise<Result> {
    this.#complete();
    return Promise.resolve(done);
  }

  /** The call has ended: whoever waits waits in vain. */
  stop(reason: () => Error): void {
    this.#stopped = reason;
    for (const { reject } of this.#waiting.splice(0)) reject(reason());
  }

  #open(): void {
    this.#state = 'open';
    this.#source.on('readable', () => this.#serve());
    this.#source.on('end', () => {
      // To grpc-js the requests of a call that was reset have ended, too; that the call was cut it says a little later.
      if (streamOf(this.#source)?.closed !== true) this.#complete();
    });
  }

  #serve(): void {
    while (this.#waiting.length > 0) {
      const message: unknown = this.#source.read();
      if (message === null) return;
      this.#give(message as Buffer);
    }
  }

  #give(message: Buffer): void {
    const waiter = this.#waiting.shift();
    try {
      waiter?.resolve({ done: false, value: this.#route.decode(message) });
    } catch (error) {
      waiter?.reject(error);
    }
  }

  #complete(): void {
    this.#state = 'complete';
    for (const { resolve } of this.#waiting.splice(0)) resolve(done);
  }
}

const done: IteratorReturnResult<undefined> = { done: true, value: undefined };
