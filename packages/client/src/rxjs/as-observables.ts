/** A client whose methods give Observables. */
import { Observable } from 'rxjs';
import { ChildAbort } from '../abort.js';
import type { CallOptions } from '../call-options.js';
import { isNonsense } from '../check-call-options.js';
import { only } from './only.js';
import { pullFrom } from './pull-from.js';

/** The methods of a client `C`, each with its responses as an Observable. */
export type Observables<C> = {
  readonly [Name in keyof C]: C[Name] extends (request: infer Request, options?: CallOptions) => infer Answer
    ? (request: Request, options?: CallOptions) => Observable<ResponseOf<Answer>>
    : never;
};

type ResponseOf<Answer> =
  Answer extends AsyncIterable<infer Response>
    ? Response
    : Answer extends Promise<infer Response>
      ? Response
      : never;

/**
 * The same client with Observables in place of promises and async iterables.
 *
 * Each subscription is a call, and to unsubscribe is to cancel it, of which nobody hears. A call with one response
 * emits it and completes. Errors are `CallError`s. A subscriber that takes its time slows the server down: see
 * `pullFrom` for when it counts as done with a response.
 *
 * @example
 * const { repeatHello } = asObservables(createClient(GreeterDefinition, greeters));
 * repeatHello({ name: 'Ann', count: 10 }).subscribe(({ greeting }) => console.log(greeting));
 */
export function asObservables<C extends object>(client: C): Observables<C> {
  const methods = Object.entries(client).map(([name, method]: [string, Method]) => [
    name,
    (request: unknown, options?: CallOptions) => observe(method, request, options),
  ]);
  return Object.fromEntries(methods) as Observables<C>;
}

type Method = (request: unknown, options?: CallOptions) => Promise<unknown> | AsyncIterable<unknown>;

function observe(method: Method, request: unknown, options?: CallOptions): Observable<unknown> {
  // What makes no sense is the call's to refuse.
  if (isNonsense(options) || !isSignal(options?.signal))
    return pullFrom(() => responsesOf(method(request, options)));
  return new Observable(subscriber => {
    const abort = new ChildAbort(options?.signal);
    subscriber.add(() => abort.abort());
    pullFrom(() => responsesOf(method(request, { ...options, signal: abort.signal }))).subscribe(subscriber);
  });
}

function isSignal(signal: Partial<AbortSignal> | null | undefined): boolean {
  return signal === undefined || typeof signal?.addEventListener === 'function';
}

function responsesOf(answer: Promise<unknown> | AsyncIterable<unknown>): AsyncIterable<unknown> {
  return Symbol.asyncIterator in answer ? answer : only(answer);
}
