/** The seam around calls: what middleware is, and how it is put around a method. */
import type { CallOptions } from '../call-options.js';
import type { MethodDefinition } from '../service-definition.js';

/** A method of a service, as its definition has it, and where it is called. */
export interface Method extends MethodDefinition {
  /** `/package.Service/Method`. */
  readonly path: string;
}

/** One call as middleware sees it: what is asked, and how. A value: to change it is to pass on another. */
export interface Call {
  /** The request as the caller gave it; when the method has a stream of requests, the iterable of them. */
  readonly request: unknown;
  /** As the caller and the client's defaults have it, with `timeoutMs` turned into `deadline`. */
  readonly options: CallOptions;
}

/**
 * Makes a call, which begins with the first `next` of the iterator.
 *
 * Gives the responses in order and throws the call's `CallError`. A call with one response gives one, once the call
 * has ended well. Leaving the iteration cancels the call, and so does the signal of its options, at any stage.
 */
export type Invoke = (call: Call) => AsyncIterable<unknown>;

/**
 * Surrounds the calls of a method: makes, of what makes them, something that does more.
 *
 * Asked once per method when a client is made, so it may decide there and then what it does, and return `next` for
 * a method that is none of its business. What it throws later, the caller gets.
 *
 * @example
 * const logging: Middleware = (next, method) =>
 *   async function* (call) {
 *     try {
 *       yield* next(call);
 *       console.log(`${method.path} went well`);
 *     } catch (error) {
 *       console.log(error);
 *       throw error;
 *     }
 *   };
 */
export type Middleware = (next: Invoke, method: Method) => Invoke;

/** `innermost` with all of `middleware` around it, the first outermost. */
export function surround(innermost: Invoke, middleware: readonly Middleware[], method: Method): Invoke {
  return middleware.reduceRight((next, wrap) => wrap(next, method), innermost);
}
