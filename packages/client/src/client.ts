/** The type of a client, inferred from a service definition. */
import type { CallOptions } from './call-options.js';
import type { MessageType, MethodDefinition, ServiceDefinition } from './service-definition.js';

/** One function per method of the service, named as in its definition. */
export type Client<Service extends ServiceDefinition> = {
  readonly [Name in keyof Service['methods']]: ClientMethod<Service['methods'][Name]>;
};

/** The function of one method. Every failure is a rejection with a `CallError`. */
export type ClientMethod<Method extends MethodDefinition> = Method['requestStream'] extends true
  ? (requests: Requests<RequestOf<Method['requestType']>>, options?: CallOptions) => Answer<Method>
  : (request: RequestOf<Method['requestType']>, options?: CallOptions) => Answer<Method>;

/** Requests in the order they are sent; the next one is asked for when the last one is written. */
export type Requests<Request> = AsyncIterable<Request> | Iterable<Request>;

type Answer<Method extends MethodDefinition> = Method['responseStream'] extends true
  ? AsyncIterable<ResponseOf<Method['responseType']>>
  : Promise<ResponseOf<Method['responseType']>>;

/** What may be left out of a request is its type's business: `fromPartial` says, if there is one. */
type RequestOf<Type extends MessageType> = Type extends { fromPartial(partial: infer Partial): unknown }
  ? Partial
  : Parameters<Type['encode']>[0];

type ResponseOf<Type extends MessageType> = ReturnType<Type['decode']>;
