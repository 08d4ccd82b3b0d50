/** Following an `AbortSignal`, and letting go of it. */
import { setMaxListeners } from 'node:events';
import { status } from '@grpc/grpc-js';
import { type CallFailure, textOf } from './call-error.js';

/** Whoever is told of an abort: an object, so that listening needs no closure. */
export interface AbortListener {
  handleEvent(): void;
}

export function listenTo(signal: AbortSignal, listener: AbortListener): void {
  // One signal may well watch over thousands of calls.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', listener);
}

/** How a call ends whose signal has aborted. */
export function abortOf(signal: AbortSignal): CallFailure {
  const cause: unknown = signal.reason;
  return { code: status.CANCELLED, details: `The call was aborted: ${textOf(cause)}`, cause };
}

/** A call that a server handles, as far as its end goes. */
export interface CancellableCall {
  readonly cancelled: boolean;
  on(event: 'cancelled', listener: () => void): unknown;
  off(event: 'cancelled', listener: () => void): unknown;
}

/** A signal of one's own that also aborts when `parent` does, or when `call` is cancelled, until it is released. */
export class ChildAbort implements AbortListener {
  readonly #controller = new AbortController();
  readonly #parent: AbortSignal | undefined;
  readonly #call: CancellableCall | null | undefined;

  constructor(parent: AbortSignal | undefined, call?: CancellableCall | null) {
    this.#parent = parent;
    this.#call = call;
    if (parent?.aborted === true) this.abort(parent.reason);
    else if (call?.cancelled === true) this.#callCancelled();
    else this.#listen();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  abort(reason?: unknown): void {
    this.release();
    this.#controller.abort(reason);
  }

  release(): void {
    this.#parent?.removeEventListener('abort', this);
    this.#call?.off('cancelled', this.#callCancelled);
  }

  /** The parent has aborted. */
  handleEvent(): void {
    this.abort(this.#parent?.reason);
  }

  #listen(): void {
    if (this.#parent !== undefined) listenTo(this.#parent, this);
    this.#call?.on('cancelled', this.#callCancelled);
  }

  readonly #callCancelled = (): void => {
    this.abort(new Error('Cancelled by parent call'));
  };
}
