/** The types of a server's handlers, inferred from a service definition. What calls them is `@peerage/server`. */
import type { Metadata } from '@grpc/grpc-js';
import type { CallOptions } from '../call-options.js';
import type { Given, MethodDefinition, Received, ServiceDefinition } from '../service-definition.js';
import type { Subscribable } from '../subscribable.js';

/** One function per method of the service, named as in its definition. */
export type Handlers<Service extends ServiceDefinition> = {
  readonly [Name in keyof Service['methods']]: Handler<Service['methods'][Name]>;
};

/**
 * Handles the calls of one method: is given the request, or an iterable of the requests, and gives the response, or
 * something that produces the responses.
 */
export type Handler<Method extends MethodDefinition> = (
  request: Method['requestStream'] extends true
    ? RequestStream<Received<Method['requestType']>>
    : Received<Method['requestType']>,
  context: HandlerContext,
) => Method['responseStream'] extends true
  ? Responses<Given<Method['responseType']>>
  : Given<Method['responseType']> | Promise<Given<Method['responseType']>>;

/**
 * The requests in the order they arrive; the next one is read when it is asked for.
 *
 * When the call ends before its requests do, the iteration throws the reason of the context's `signal`, so that a
 * cut stream is not taken for a whole one. Only clients on Node end their requests a moment before they cancel: of
 * those the signal alone tells. There is one stream however many iterate.
 */
export type RequestStream<Request> = AsyncIterableIterator<Request, undefined>;

/**
 * Responses in the order they are sent.
 *
 * The next one is asked for when the last one is written. A `Subscribable` pushes: if it is that of a call it is held
 * back, and of any other what it gives too early is kept, as much of it as the server allows.
 */
export type Responses<Response> = AsyncIterable<Response> | Iterable<Response> | Subscribable<Response>;

/** What a handler is told of its call, and how it answers besides its responses. */
export interface HandlerContext {
  /** `/package.Service/Method`. */
  readonly procedure: string;
  /** Sent by the client with its request. */
  readonly metadata: Metadata;
  /** Sent to the client when the call ends, well or not: add to them until then. */
  readonly trailers: Metadata;
  /** Where the call comes from, `host:port` as the connection has it. */
  readonly peer: string;
  /** The moment the client wants the call to have ended by, in milliseconds since the epoch; Infinity if none. */
  readonly deadline: number;
  /**
   * Aborts when the call ends before its handler does: the client cancelled, the deadline passed, the connection
   * went away. The reason says which. Does not abort when the handler has ended.
   */
  readonly signal: AbortSignal;
  /** grpc-js' own call: as `parentCall` of calls made for this one, it hands on deadline and cancellation. */
  readonly call: NonNullable<CallOptions['parentCall']>;
  /**
   * Sends the headers of the response now instead of with its first message.
   *
   * @throws Error when they have been sent.
   */
  sendHeader(header: Metadata): void;
}
