/** Typed gRPC servers: handlers as functions, generators or Observables, health, and an end without losing calls. */

export type { Method, MethodDefinition, ServiceDefinition } from '@peerage/client';
export type {
  Handler,
  HandlerContext,
  Handlers,
  RequestStream,
  Responses,
  Subscribable,
} from '@peerage/client/codegen-v1';
export { type CallLogEntry, type CallLoggingOptions, callLogging } from './call-logging.js';
export type { CallObserver, InFlight } from './calls/call-ledger.js';
export type { Health, SettableStatus } from './health/health.js';
export type { ServingStatus } from './health/health-messages.js';
export type { LoadReportsOptions } from './load-reports/load-report-options.js';
export { type CallLoad, type LoadReports, loadReports } from './load-reports/load-reports.js';
export type { Handle, ServerMiddleware } from './middleware/middleware.js';
export {
  type AddOptions,
  createServer,
  Server,
  type ServerExtension,
  type ServerState,
} from './server.js';
export { isServerError, ServerError, type ServerErrorOptions } from './server-error.js';
export type { ConnectionLimits, ServerKeepaliveOptions, ServerOptions } from './server-options.js';
export type { StopReport } from './stopping/shutdown.js';
export { type StopOnSignalsOptions, stopOnSignals } from './stopping/stop-on-signals.js';
export type { StopOptions } from './stopping/stop-options.js';
export { type ServerTlsFromFilesOptions, serverTlsFromFiles } from './tls/server-tls-from-files.js';
