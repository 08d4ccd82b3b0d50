/** Typed clients whose calls are each sent to the peer that a chooser picks. */
export {
  CallError,
  type CallErrorFacts,
  type CallFailure,
  type FailedAttempt,
  isCallError,
} from './call-error.js';
export type { CallDefaults, CallOptions } from './call-options.js';
export type { Client, ClientMethod } from './client.js';
export { type ClientOptions, createClient } from './create-client.js';
export { type DeadlineOptions, deadline, type TimeoutMs } from './middleware/deadline.js';
export { hedge } from './middleware/hedge.js';
export type { HedgeOptions } from './middleware/hedge-options.js';
export { isIdempotent } from './middleware/idempotency.js';
export {
  type LogEntry,
  type LoggingOptions,
  type LogLevel,
  logging,
  usualLevel,
} from './middleware/logging.js';
export type { Call, Invoke, Method, Middleware } from './middleware/middleware.js';
export { retry } from './middleware/retry.js';
export { RetryBudget, type RetryBudgetOptions } from './middleware/retry-budget.js';
export type { RetryOptions } from './middleware/retry-options.js';
export type { StatusCode } from './middleware/status-codes.js';
export { type SpanStart, type TracingOptions, tracing } from './middleware/tracing.js';
export type { CallEnd } from './middleware/watched-call.js';
export type { Requests } from './requests.js';
export type {
  MessageType,
  MethodDefinition,
  MethodOptions,
  ServiceDefinition,
} from './service-definition.js';
export type { Subscribable } from './subscribable.js';
