/** The one count of the calls that handlers are at work on, and whoever wants to know of each. */
import type { status } from '@grpc/grpc-js';
import type { HandlerContext } from '@peerage/client/codegen-v1';
import { type Observer, PeerError, tellProblem } from '@peerage/peer-core';

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
  /** The call has left the count and ends with `code`; what is added to its trailers now is still sent. */
  callEnding?(context: HandlerContext, code: status): void;
}

/** Counts every call up once and down once. */
export class CallLedger implements InFlight {
  readonly #problems: Observer | undefined;
  readonly #counts = new Map<string, number>();
  // Replaced, never changed: an observer may come or go while the others are told.
  #observers: readonly CallObserver[] = [];
  #total = 0;

  /** @param problems Is told when an observer throws. */
  constructor(problems: Observer | undefined) {
    this.#problems = problems;
  }

  get total(): number {
    return this.#total;
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

  begin(context: HandlerContext): void {
    this.#add(context.procedure, 1);
    for (const observer of this.#observers) this.#guard('callStarted', () => observer.callStarted?.(context));
  }

  end(context: HandlerContext, code: status): void {
    this.#add(context.procedure, -1);
    for (const observer of this.#observers)
      this.#guard('callEnding', () => observer.callEnding?.(context, code));
  }

  #add(procedure: string, change: 1 | -1): void {
    this.#total += change;
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
