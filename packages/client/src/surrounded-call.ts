/**
 * The caller's end of a call with middleware around it.
 *
 * Whatever middleware does, the caller gets what calls without it give: one response or an error, or a stream
 * that can be left at any moment.
 */
import { status } from '@grpc/grpc-js';
import { ChildAbort } from './abort.js';
import { CallError, textOf } from './call-error.js';
import type { CallOptions } from './call-options.js';
import { cancellingParent, withoutTimeout } from './channel-options.js';
import type { Call, Invoke, Method } from './middleware/middleware.js';

/** The response of a call that has one. */
export async function onlyResponse(invoke: Invoke, method: Method, call: Call): Promise<unknown> {
  const options = settled(call.options, method);
  const parent = cancellingParent(options);
  if (parent == null) return onlyOf(invoke({ ...call, options }), method);
  // Between two attempts there is no call of grpc-js that would hear of the parent's end.
  const abort = new ChildAbort(options.signal, parent);
  try {
    return await onlyOf(invoke({ ...call, options: { ...options, signal: abort.signal } }), method);
  } finally {
    abort.release();
  }
}

async function onlyOf(responses: AsyncIterable<unknown>, { path }: Method): Promise<unknown> {
  let responseCount = 0;
  let only: unknown;
  for await (const response of responses) {
    only = response;
    responseCount += 1;
  }
  if (responseCount === 1) return only;
  const details = `The middleware gave ${responseCount} responses to a call that has one.`;
  throw new CallError({ code: status.INTERNAL, details, procedure: path });
}

/**
 * The responses of a call that has many.
 *
 * A generator is left only between two responses. This one aborts its call, so that whoever leaves while a response
 * is awaited need not wait for it.
 */
export class SurroundedStream implements AsyncIterableIterator<unknown, undefined> {
  readonly #responses: AsyncGenerator<unknown, undefined>;
  #abort: ChildAbort | undefined;
  #left = false;

  constructor(invoke: Invoke, method: Method, call: Call) {
    this.#responses = this.#run(invoke, method, call);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<unknown, undefined>> {
    return this.#responses.next();
  }

  return(): Promise<IteratorResult<unknown, undefined>> {
    this.#left = true;
    this.#abort?.abort(new Error('The responses were left before their end.'));
    return this.#responses.return(undefined);
  }

  async *#run(invoke: Invoke, method: Method, call: Call): AsyncGenerator<unknown, undefined> {
    const options = settled(call.options, method);
    this.#abort = new ChildAbort(options.signal, cancellingParent(options));
    try {
      yield* invoke({ request: call.request, options: { ...options, signal: this.#abort.signal } });
    } catch (error) {
      // Whoever leaves wants to hear no more, least of all of the end that leaving brings about.
      if (!this.#left) throw error;
    } finally {
      this.#abort.release();
    }
    return undefined;
  }
}

/** The options as middleware is to see them: good for as many attempts as it likes. */
function settled(options: CallOptions, method: Method): CallOptions {
  try {
    return withoutTimeout(options);
  } catch (cause) {
    const details = textOf(cause);
    throw new CallError({
      code: status.INVALID_ARGUMENT,
      details,
      procedure: method.path,
      cause,
      refusedHere: true,
    });
  }
}
