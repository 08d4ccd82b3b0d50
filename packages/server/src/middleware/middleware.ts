/** The seam around handlers: what middleware is, and how it is put around a method. */
import type { Method } from '@peerage/client';
import type { HandlerContext } from '@peerage/client/codegen-v1';

/**
 * Handles a call, which begins with the first `next` of the iterator.
 *
 * `request` is the request, or the iterable of them when the method has a stream of requests. Gives the responses in
 * order, one for a method that has one response, and throws what the handler throws.
 */
export type Handle = (request: unknown, context: HandlerContext) => AsyncIterable<unknown>;

/**
 * Surrounds the handler of a method: makes, of what handles its calls, something that does more.
 *
 * Asked once per method when the service is added, so it may decide there and then what it does, and return `next`
 * for a method that is none of its business. What it throws later ends the call as if the handler had thrown it.
 *
 * @example
 * const authenticated: ServerMiddleware = (next, method) =>
 *   async function* (request, context) {
 *     if (!(await isKnown(context.metadata.get('authorization'))))
 *       throw new ServerError(status.UNAUTHENTICATED, `${method.name} is not for everybody.`);
 *     yield* next(request, context);
 *   };
 */
export type ServerMiddleware = (next: Handle, method: Method) => Handle;

/** `innermost` with all of `middleware` around it, the first outermost. */
export function surround(innermost: Handle, middleware: readonly ServerMiddleware[], method: Method): Handle {
  return middleware.reduceRight((next, wrap) => wrap(next, method), innermost);
}

/** The response of a method that has one. */
export async function onlyResponse(responses: AsyncIterable<unknown>): Promise<unknown> {
  let responseCount = 0;
  let only: unknown;
  for await (const response of responses) {
    only = response;
    responseCount += 1;
  }
  if (responseCount === 1) return only;
  throw new TypeError(`The middleware gave ${responseCount} responses to a call that has one.`);
}
