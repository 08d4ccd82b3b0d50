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

/** A signal of one's own that also aborts when `parent` does, until it is released. */
export class ChildAbort implements AbortListener {
  readonly #controller = new AbortController();
  readonly #parent: AbortSignal | undefined;

  constructor(parent: AbortSignal | undefined) {
    this.#parent = parent;
    if (parent === undefined) return;
    if (parent.aborted) this.#controller.abort(parent.reason);
    else listenTo(parent, this);
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
  }

  /** The parent has aborted. */
  handleEvent(): void {
    this.abort(this.#parent?.reason);
  }
}
