/** The type of a client, inferred from a service definition. */
import type { CallOptions } from './call-options.js';
import type { Requests } from './requests.js';
import type { Given, MethodDefinition, Received, ServiceDefinition } from './service-definition.js';

/** One function per method of the service, named as in its definition. */
export type Client<Service extends ServiceDefinition> = {
  readonly [Name in keyof Service['methods']]: ClientMethod<Service['methods'][Name]>;
};

/** The function of one method. Every failure is a rejection with a `CallError`. */
export type ClientMethod<Method extends MethodDefinition> = Method['requestStream'] extends true
  ? (requests: Requests<Given<Method['requestType']>>, options?: CallOptions) => Answer<Method>
  : (request: Given<Method['requestType']>, options?: CallOptions) => Answer<Method>;

type Answer<Method extends MethodDefinition> = Method['responseStream'] extends true
  ? AsyncIterable<Received<Method['responseType']>>
  : Promise<Received<Method['responseType']>>;
