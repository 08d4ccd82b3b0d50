/** Tells of every call that a server handles, as data. */
import { status } from '@grpc/grpc-js';
import { type LogLevel, usualLevel } from '@peerage/client';
import type { HandlerContext } from '@peerage/client/codegen-v1';
import { type Clock, systemClock } from '@peerage/peer-core';
import { callback, checkSettings, clockRule, type Rules, required } from '@peerage/peer-core/settings';
import type { Server, ServerExtension } from './server.js';

/** One call that has ended. What does not apply is absent. */
export interface CallLogEntry {
  readonly level: LogLevel;
  /** `/package.Service/Method`. */
  readonly procedure: string;
  /** The name of the status: `OK`, `NOT_FOUND`. */
  readonly code: string;
  /** Where the call came from. */
  readonly peer: string;
  /** From the handler's beginning to its end. */
  readonly durationMs: number;
  readonly requestId?: string;
  /** What the handler threw, or why the call ended before it. */
  readonly error?: unknown;
}

/** What to tell, and whom. */
export interface CallLoggingOptions {
  /** Is told of each call once, when it has ended. */
  readonly sink: (entry: CallLogEntry) => void;
  /** How much a status matters; `undefined` for not at all. That of the client's `logging` by default. */
  readonly level?: (code: status, procedure: string) => LogLevel | undefined;
  /** What identifies the request; by default its metadata `x-request-id`. */
  readonly requestId?: (context: HandlerContext) => string | undefined;
  readonly clock?: Clock;
}

const rules: Rules<CallLoggingOptions> = {
  sink: required(callback),
  level: callback,
  requestId: callback,
  clock: clockRule,
};

/**
 * Logs the calls of the server it is added to, those included that middleware turns away or that nobody waits for.
 *
 * What its functions throw is told to the server's observer and harms no call.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 * @example
 * createServer().add(callLogging({ sink: ({ level, ...entry }) => logger[level](entry) }))
 */
export function callLogging(options: CallLoggingOptions): ServerExtension {
  checkSettings('callLogging', options, rules);
  return { extend: server => logCalls(server, options) };
}

function logCalls(server: Server, options: CallLoggingOptions): void {
  const { sink, level = usualLevel, requestId = requestIdOf, clock = systemClock } = options;
  const startedAtMs = new WeakMap<HandlerContext, number>();
  server.observeCalls({
    callStarted: context => startedAtMs.set(context, clock.now()),
    callEnding(context, code, error) {
      const { procedure, peer } = context;
      const at = level(code, procedure);
      if (at === undefined) return;
      const now = clock.now();
      const id = requestId(context);
      sink({
        level: at,
        procedure,
        code: status[code] ?? String(code),
        peer,
        durationMs: now - (startedAtMs.get(context) ?? now),
        ...(id === undefined ? {} : { requestId: id }),
        ...(error === undefined ? {} : { error }),
      });
    },
  });
}

function requestIdOf({ metadata }: HandlerContext): string | undefined {
  return metadata.get('x-request-id')[0]?.toString();
}
