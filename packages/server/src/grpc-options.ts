/** The options of a server by the names that grpc-js has for them. */
import type { ServerOptions as GrpcServerOptions } from '@grpc/grpc-js';
import type { ServerOptions } from './server-options.js';

/** @param options Have been checked. */
export function grpcOptionsOf(options: ServerOptions): GrpcServerOptions {
  const { keepalive } = options;
  const named = {
    'grpc.max_connection_age_ms': ageOf(options.maxConnectionAgeMs),
    'grpc.max_connection_age_grace_ms': timerOf(options.maxConnectionAgeGraceMs),
    'grpc.max_connection_idle_ms': timerOf(options.maxConnectionIdleMs),
    'grpc.keepalive_time_ms': timerOf(keepalive?.timeMs),
    'grpc.keepalive_timeout_ms': timerOf(keepalive?.timeoutMs),
    'grpc.max_concurrent_streams': options.maxConcurrentStreams,
    'grpc.max_receive_message_length': sizeOf(options.maxReceiveMessageBytes),
    'grpc.max_send_message_length': sizeOf(options.maxSendMessageBytes),
  };
  // To grpc-js an option that is undefined is there all the same.
  const given = Object.entries(named).filter(([, value]) => value !== undefined);
  return { ...options.grpcOptions, ...Object.fromEntries(given) };
}

/** What `setTimeout` can wait at most, and grpc-js' word for never; anything longer would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

function timerOf(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.min(ms, longestTimerMs);
}

/** grpc-js adds up to a tenth, which must not be more than a timer can wait either. */
function ageOf(ms: number | undefined): number | undefined {
  return ms === undefined || ms * 1.1 < longestTimerMs ? ms : longestTimerMs;
}

/** -1 is grpc-js' word for unlimited. */
function sizeOf(bytes: number | undefined): number | undefined {
  return bytes === Number.POSITIVE_INFINITY ? -1 : bytes;
}
