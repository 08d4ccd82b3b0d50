/** What a server can be told, and what of it grpc-js is told. */
import type { ServerOptions as GrpcServerOptions, ServerCredentials } from '@grpc/grpc-js';
import { type Observer, PeerError } from '@peerage/peer-core';
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

export interface ServerKeepaliveOptions {
  /** Ping after this time without one. */
  readonly timeMs: number;
  /** Give the connection up when a ping has no answer for this long; 20 000 by default. */
  readonly timeoutMs?: number | undefined;
}

/**
 * The options as grpc-js has them.
 *
 * @throws PeerError `invalid-configuration` naming the first one that is out of its range.
 */
export function grpcOptionsOf(options: ServerOptions): GrpcServerOptions {
  const { keepalive, maxConcurrentStreams } = options;
  const age = ageOf(options.maxConnectionAgeMs);
  const grace = durationOf('maxConnectionAgeGraceMs', options.maxConnectionAgeGraceMs, 0);
  const idle = durationOf('maxConnectionIdleMs', options.maxConnectionIdleMs);
  const pingAfter = durationOf('keepalive.timeMs', keepalive?.timeMs);
  const pingTimeout = durationOf('keepalive.timeoutMs', keepalive?.timeoutMs);
  const received = sizeOf('maxReceiveMessageBytes', options.maxReceiveMessageBytes);
  const sent = sizeOf('maxSendMessageBytes', options.maxSendMessageBytes);
  if (
    maxConcurrentStreams !== undefined &&
    !(Number.isInteger(maxConcurrentStreams) && maxConcurrentStreams >= 1)
  )
    throw invalid('maxConcurrentStreams', maxConcurrentStreams, 'an integer of at least 1');
  return {
    ...options.grpcOptions,
    ...(age !== undefined && { 'grpc.max_connection_age_ms': age }),
    ...(grace !== undefined && { 'grpc.max_connection_age_grace_ms': grace }),
    ...(idle !== undefined && { 'grpc.max_connection_idle_ms': idle }),
    ...(pingAfter !== undefined && { 'grpc.keepalive_time_ms': pingAfter }),
    ...(pingTimeout !== undefined && { 'grpc.keepalive_timeout_ms': pingTimeout }),
    ...(maxConcurrentStreams !== undefined && { 'grpc.max_concurrent_streams': maxConcurrentStreams }),
    ...(received !== undefined && { 'grpc.max_receive_message_length': received }),
    ...(sent !== undefined && { 'grpc.max_send_message_length': sent }),
  };
}

/** What `setTimeout` can wait at most, and grpc-js' word for never; anything longer would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

function durationOf(field: string, ms: number | undefined, leastMs = 1): number | undefined {
  if (ms === undefined) return undefined;
  if (typeof ms !== 'number' || !(ms >= leastMs))
    throw invalid(field, ms, `a number of milliseconds of at least ${leastMs}`);
  return Math.min(ms, longestTimerMs);
}

/** grpc-js adds up to a tenth, which must not be more than a timer can wait either. */
function ageOf(ageMs: number | undefined): number | undefined {
  const ms = durationOf('maxConnectionAgeMs', ageMs);
  return ms === undefined || ms * 1.1 < longestTimerMs ? ms : longestTimerMs;
}

/** Without a limit is -1 to grpc-js. */
function sizeOf(field: string, bytes: number | undefined): number | undefined {
  if (bytes === undefined) return undefined;
  if (bytes === Number.POSITIVE_INFINITY) return -1;
  if (!Number.isSafeInteger(bytes) || bytes < 0)
    throw invalid(field, bytes, 'a number of bytes of at least 0, or Infinity');
  return bytes;
}

function invalid(field: string, value: unknown, expected: string): PeerError {
  return new PeerError('invalid-configuration', { field, value: String(value), expected });
}
