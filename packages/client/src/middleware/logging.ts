/** Tells of every call, as data. */
import { status } from '@grpc/grpc-js';
import { type Clock, type Observer, PeerError, systemClock, tellProblem } from '@peerage/peer-core';
import { callback, checkSettings, clockRule, type Rules, required } from '@peerage/peer-core/settings';
import type { Call, Method, Middleware } from './middleware.js';
import { type CallEnd, watched } from './watched-call.js';

/** How much an entry matters; the names that loggers have for it. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One call that has ended, or one attempt. What does not apply is absent. */
export interface LogEntry {
  readonly level: LogLevel;
  /** `/package.Service/Method`. */
  readonly procedure: string;
  /** The name of the status: `OK`, `UNAVAILABLE`. */
  readonly code: string;
  readonly details?: string;
  /** See `CallEnd`. */
  readonly peer?: string;
  readonly attempt: number;
  readonly attempts: number;
  /** From the first request for a response to the end, pauses between attempts included. */
  readonly durationMs: number;
  readonly requestId?: string;
  readonly error?: unknown;
}

/** Where calls are told of, which of them, and how much each matters. */
export interface LoggingOptions {
  /** Is told of each call once, when it has ended; what it throws is reported and harms no call. */
  readonly sink: (entry: LogEntry) => void;
  /** How much a status matters; `undefined` for not at all. `usualLevel` by default. */
  readonly level?: (code: status, method: Method) => LogLevel | undefined;
  /** What identifies the request; by default its metadata `x-request-id`. */
  readonly requestId?: (call: Call) => string | undefined;
  readonly clock?: Clock;
  /** Is told when one of these functions throws. */
  readonly observer?: Observer | undefined;
}

const rules: Rules<LoggingOptions> = {
  sink: required(callback),
  level: callback,
  requestId: callback,
  clock: clockRule,
  observer: callback,
};

/**
 * Logs calls where it stands: outside of `retry` and `hedge` each call once, inside each attempt.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 * @example
 * logging({ sink: ({ level, ...entry }) => logger[level](entry) })
 */
export function logging(options: LoggingOptions): Middleware {
  checkSettings('logging', options, rules);
  const { sink, level = usualLevel, requestId = requestIdOf, clock = systemClock, observer } = options;
  return (next, method) =>
    async function* (call) {
      const startedAtMs = clock.now();
      yield* watched(next, call, end => {
        const durationMs = clock.now() - startedAtMs;
        try {
          const at = level(end.code, method);
          if (at !== undefined) sink(entryOf(at, method, end, durationMs, requestId(call)));
        } catch (cause) {
          const details = { callback: 'logging', of: `the client of ${method.path}` };
          tellProblem(observer, method.path, new PeerError('callback-failed', details, { cause }));
        }
      });
    };
}

/**
 * `debug` for what goes well and for what this side gave up, `info` for what the caller asked for in vain, `warn` for
 * what may pass (DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE), `error` for what is broken.
 */
export function usualLevel(code: status): LogLevel {
  if (code === status.OK || code === status.CANCELLED) return 'debug';
  if (passing.has(code)) return 'warn';
  return broken.has(code) ? 'error' : 'info';
}

const passing: ReadonlySet<status> = new Set([
  status.DEADLINE_EXCEEDED,
  status.RESOURCE_EXHAUSTED,
  status.UNAVAILABLE,
]);

const broken: ReadonlySet<status> = new Set([
  status.UNKNOWN,
  status.UNIMPLEMENTED,
  status.INTERNAL,
  status.DATA_LOSS,
]);

function entryOf(
  level: LogLevel,
  { path }: Method,
  { code, details, peer, attempt, attempts, error }: CallEnd,
  durationMs: number,
  requestId: string | undefined,
): LogEntry {
  return {
    level,
    procedure: path,
    code: status[code] ?? String(code),
    ...(details === '' ? {} : { details }),
    ...(peer === undefined ? {} : { peer }),
    attempt,
    attempts,
    durationMs,
    ...(requestId === undefined ? {} : { requestId }),
    ...(error === undefined ? {} : { error }),
  };
}

function requestIdOf({ options }: Call): string | undefined {
  return options.metadata?.get('x-request-id')[0]?.toString();
}
