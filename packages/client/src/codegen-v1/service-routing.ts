/** What a .proto file declares about the routing of a service's calls, as generated modules state it. */
import type { HedgeOptions } from '../middleware/hedge-options.js';
import type { RetryOptions } from '../middleware/retry-options.js';
import type { Given, MethodDefinition, ServiceDefinition } from '../service-definition.js';
import type { HashKeyValue } from './hash-key.js';

/** A service as a generated module hands it over. */
export interface RoutedService<Service extends ServiceDefinition> {
  /** The version of everything here. A module that was made for another does not compile, and its clients throw. */
  readonly contract: 1;
  readonly definition: Service;
  readonly routing: ServiceRouting<Service>;
}

/** By the names of the methods; those of which nothing is declared are left out. */
export type ServiceRouting<Service extends ServiceDefinition> = {
  readonly [Name in keyof Service['methods']]?: MethodRouting<Service['methods'][Name]>;
};

/** Declared about one method; `peerage/options.proto` describes each. */
export interface MethodRouting<Method extends MethodDefinition = MethodDefinition> {
  /** Where the key is in a request; a method whose requests are streamed has none. */
  readonly hashKey?: Method['requestStream'] extends true
    ? never
    : (request: Given<Method['requestType']>) => HashKeyValue;
  readonly timeoutMs?: number;
  readonly waitForReady?: boolean;
  readonly retry?: RetryPolicy;
  readonly hedge?: HedgePolicy;
  /** For methods that do not say so by `idempotency_level`. */
  readonly idempotent?: true;
}

/** When a call is made again that failed. */
export type RetryPolicy = Required<Pick<RetryOptions, 'maxAttempts'>> &
  Pick<RetryOptions, 'initialBackoffMs' | 'maxBackoffMs' | 'backoffMultiplier' | 'retryableStatusCodes'>;

/** When a call is made again that has no answer yet. */
export type HedgePolicy = Required<Pick<HedgeOptions, 'maxAttempts' | 'hedgingDelayMs'>> &
  Pick<HedgeOptions, 'nonFatalStatusCodes'>;
