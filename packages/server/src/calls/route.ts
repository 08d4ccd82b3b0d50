/** One method of an added service as its calls need it, worked out once. */
import { inspect } from 'node:util';
import { status } from '@grpc/grpc-js';
import type { Method } from '@peerage/client';
import type { HandlerContext } from '@peerage/client/codegen-v1';
import { type Handle, onlyResponse, type ServerMiddleware, surround } from '../middleware/middleware.js';
import { ServerError } from '../server-error.js';
import type { CallLedger } from './call-ledger.js';
import { type FailureSettings, type FinalStatus, finalStatusOf } from './final-status.js';
import { LeavableResponses } from './leavable-responses.js';
import { iterate, type ResponseIterator } from './responses.js';

/** A handler once the types of its messages are gone; `Handlers` has checked what is passed here. */
export type AnyHandler = (request: unknown, context: HandlerContext) => unknown;

export interface RouteSettings extends FailureSettings {
  readonly middleware: readonly ServerMiddleware[];
  /** How many responses of an Observable may wait for the client. */
  readonly maxQueuedResponses: number;
  /** Where the calls are counted; absent for services that are the server's own business. */
  readonly ledger?: CallLedger | undefined;
}

export class Route {
  readonly method: Method;
  readonly ledger: CallLedger | undefined;
  /** Gives what the handler gives, with the middleware around it: a response, or what produces them. */
  readonly answer: AnyHandler;
  readonly #maxQueued: number;
  readonly #settings: FailureSettings;
  readonly #responseType: Encoder;

  constructor(method: Method, handler: AnyHandler, settings: RouteSettings) {
    this.method = method;
    this.ledger = settings.ledger;
    this.answer = surrounded(handler, method, settings);
    this.#maxQueued = settings.maxQueuedResponses;
    this.#settings = settings;
    this.#responseType = method.responseType;
  }

  /** The answer of a method with a stream of responses, as they are to be asked for. */
  responses(request: unknown, context: HandlerContext): ResponseIterator {
    return iterate(this.answer(request, context), this.#maxQueued);
  }

  /** @throws ServerError INTERNAL when the bytes are no message. */
  decode(message: Uint8Array): unknown {
    try {
      return this.method.requestType.decode(message);
    } catch (cause) {
      throw new ServerError(status.INTERNAL, 'The request cannot be decoded.', { cause });
    }
  }

  encode(response: unknown): Buffer {
    const type = this.#responseType;
    const whole = type.fromPartial === undefined ? response : type.fromPartial(checkedMessage(response));
    const { buffer, byteOffset, byteLength } = type.encode(whole).finish();
    // The same bytes as a Buffer, which is what grpc-js takes; not a copy.
    return Buffer.from(buffer, byteOffset, byteLength);
  }

  /** How a call ends whose handler threw `error`. */
  failureOf(error: unknown): FinalStatus {
    return finalStatusOf(error, this.method.path, this.#settings);
  }
}

/** A response's type once its own type parameters are gone. */
interface Encoder {
  encode(message: unknown): { finish(): Uint8Array };
  fromPartial?(partial: unknown): unknown;
}

/**
 * What a handler gave for a message: `fromPartial` makes an empty one of a number or a text without a word.
 *
 * @throws TypeError when it is no object.
 */
function checkedMessage(given: unknown): object {
  if (typeof given === 'object' && given !== null) return given;
  throw new TypeError(`The handler gave ${inspect(given)}; expected a message.`);
}

/** Without middleware there is nothing between the call and its handler. */
function surrounded(
  handler: AnyHandler,
  method: Method,
  { middleware, maxQueuedResponses }: RouteSettings,
): AnyHandler {
  if (middleware.length === 0) return handler;
  const innermost: Handle = method.responseStream
    ? (request, context) =>
        new LeavableResponses(() => iterate(handler(request, context), maxQueuedResponses), context.signal)
    : async function* (request, context) {
        yield await handler(request, context);
      };
  const outermost = surround(innermost, middleware, method);
  return method.responseStream ? outermost : (request, context) => onlyResponse(outermost(request, context));
}
