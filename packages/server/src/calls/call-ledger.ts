/** The one count of the calls that handlers are at work on, and whoever wants to know of each. */
import type { status } from '@grpc/grpc-js';
import type { HandlerContext } from '@peerage/client/codegen-v1';
import { type Observer, PeerError, tellProblem } from '@peerage/peer-core';
import type { ServerError } from '../server-error.js';

/** Calls that have begun and not ended. */
export interface InFlight {
  /** Of all methods together. */
  readonly total: number;
  /** Of one method, by its full path; 0 for one that is not there. */
  of(procedure: string): number;
}

/** Is told of every call, at once and in order; has to be quick. What it throws is reported, not passed on. */
export interface CallObserver {
  /** The call counts as in flight. */
  callStarted?(context: HandlerContext): void;
  /**
   * The call has left the count and ends with `code`; what is added to its trailers now is still sent.
   *
   * @param error What the handler threw, or why the call ended before it; undefined when it went well.
   */
  callEnding?(context: HandlerContext, code: status, error: unknown): void;
}

/** A call in flight, as far as it can be ended from outside. */
export interface LiveCall extends HandlerContext {
  interrupt(reason: ServerError): void;
}

/** Knows every call from its beginning to its end. */
export class CallLedger implements InFlight {
  readonly #problems: Observer | undefined;
  readonly #calls = new Set<LiveCall>();
  readonly #counts = new Map<string, number>();
  // Replaced, never changed: an observer may come or go while the others are told.
  #observers: readonly CallObserver[] = [];

  /** @param problems Is told when an observer throws. */
  constructor(problems: Observer | undefined) {
    this.#problems = problems;
  }

  get total(): number {
    return this.#calls.size;
  }

  of(procedure: string): number {
    return this.#counts.get(procedure) ?? 0;
  }

  /** Tells `observer` of calls until the function it returns is called. */
  observe(observer: CallObserver): () => void {
    this.#observers = [...this.#observers, observer];
    return () => {
      this.#observers = this.#observers.filter(other => other !== observer);
    };
  }

  begin(call: LiveCall): void {
    this.#calls.add(call);
    this.#count(call.procedure, 1);
    for (const observer of this.#observers) this.#guard('callStarted', () => observer.callStarted?.(call));
  }

  end(call: LiveCall, code: status, error: unknown): void {
    this.#calls.delete(call);
    this.#count(call.procedure, -1);
    for (const observer of this.#observers)
      this.#guard('callEnding', () => observer.callEnding?.(call, code, error));
  }

  /** Ends what is in flight, and says how many calls that were. */
  interrupt(reason: ServerError): number {
    const calls = [...this.#calls];
    for (const call of calls) call.interrupt(reason);
    return calls.length;
  }

  #count(procedure: string, change: 1 | -1): void {
    this.#counts.set(procedure, this.of(procedure) + change);
  }

  #guard(callback: keyof CallObserver, tellIt: () => void): void {
    try {
      tellIt();
    } catch (cause) {
      const error = new PeerError('callback-failed', { callback, of: 'a server' }, { cause });
      tellProblem(this.#problems, 'server', error);
    }
  }
}
