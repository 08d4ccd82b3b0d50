/** What a server can be told. */
import type { ServerOptions as GrpcServerOptions, ServerCredentials } from '@grpc/grpc-js';
import type { Observer } from '@peerage/peer-core';
import {
  callback,
  checkSettings,
  durationMs,
  each,
  finite,
  flag,
  integer,
  nested,
  type Rules,
  required,
  role,
  rule,
  text,
  valueOr,
} from '@peerage/peer-core/settings';
import type { ServerMiddleware } from './middleware/middleware.js';

/** Every option of a server; all may be left out. */
export interface ServerOptions extends ConnectionLimits {
  /** For messages; `server` by default. */
  readonly name?: string | undefined;
  /** TLS; without it connections are not encrypted. */
  readonly credentials?: ServerCredentials | undefined;
  /** What surrounds every handler, the first outermost; nothing by default. */
  readonly middleware?: readonly ServerMiddleware[] | undefined;
  /** Is told of what callers are not: why handlers failed. Without it that becomes a process warning. */
  readonly observer?: Observer | undefined;
  /** Tell callers the message of every error a handler throws: for development. False by default. */
  readonly exposeErrors?: boolean | undefined;
  /**
   * How many responses that an Observable emits faster than the client takes them may wait; 16 384 by default. One more
   * ends the call RESOURCE_EXHAUSTED.
   */
  readonly maxQueuedResponses?: number | undefined;
  /** Serve `grpc.health.v1.Health`. True by default. */
  readonly health?: boolean | undefined;
  /** Options of grpc-js by their own names. What is said above counts before them. */
  readonly grpcOptions?: GrpcServerOptions | undefined;
}

/** What one connection may do; without any of it, what grpc-js allows. */
export interface ConnectionLimits {
  /**
   * How old a connection may grow, give or take a tenth. It is closed gracefully then, and clients that balance connect
   * anew. Never by default.
   */
  readonly maxConnectionAgeMs?: number | undefined;
  /** How long calls may go on on a connection that grew too old; as long as they like by default. */
  readonly maxConnectionAgeGraceMs?: number | undefined;
  /** How long a connection may be without calls before it is closed; for ever by default. */
  readonly maxConnectionIdleMs?: number | undefined;
  /** Pings that find out whether the client is still there; none by default. */
  readonly keepalive?: ServerKeepaliveOptions | undefined;
  /** Calls that one connection may have at a time; more wait at the client. Unlimited by default. */
  readonly maxConcurrentStreams?: number | undefined;
  /** The largest request; 4 MiB by default, `Infinity` for no limit. A larger one ends its call RESOURCE_EXHAUSTED. */
  readonly maxReceiveMessageBytes?: number | undefined;
  /** The largest response; unlimited by default. A larger one ends its call RESOURCE_EXHAUSTED. */
  readonly maxSendMessageBytes?: number | undefined;
}

/** When to ask a silent client for a sign of life, and when it is taken for gone. */
export interface ServerKeepaliveOptions {
  /** Ping after this time without one. */
  readonly timeMs: number;
  /** Give the connection up when a ping has no answer for this long; 20 000 by default. */
  readonly timeoutMs?: number | undefined;
}

const rules: Rules<ServerOptions> = {
  name: text,
  credentials: role('ServerCredentials of grpc-js', '_isSecure'),
  middleware: each(callback),
  observer: callback,
  exposeErrors: flag,
  health: flag,
  maxQueuedResponses: valueOr(Number.POSITIVE_INFINITY, integer(0)),
  grpcOptions: rule('an object', value => typeof value === 'object' && value !== null),
  maxConnectionAgeMs: valueOr(Number.POSITIVE_INFINITY, finite(1)),
  maxConnectionAgeGraceMs: durationMs,
  maxConnectionIdleMs: valueOr(Number.POSITIVE_INFINITY, finite(1)),
  keepalive: nested<ServerKeepaliveOptions>('keepalive', {
    timeMs: required(finite(1)),
    timeoutMs: finite(1),
  }),
  maxConcurrentStreams: integer(1),
  maxReceiveMessageBytes: valueOr(Number.POSITIVE_INFINITY, integer(0)),
  maxSendMessageBytes: valueOr(Number.POSITIVE_INFINITY, integer(0)),
};

/** @throws PeerError `invalid-configuration` naming the first option that is out of its range, or is none. */
export function checkServerOptions(options: ServerOptions): void {
  checkSettings('createServer', options, rules);
}
