/** What a transport can be told about the life of its connections, and what holds when it is not. */
import type { ChannelOptions } from '@grpc/grpc-js';
import type { BackoffSettings } from '@peerage/peer-core';
import { finite, flag, nested, periodMs, type Rules, required } from '@peerage/peer-core/settings';
import { longestTimerMs } from './grpc-js.js';

/** How a connection comes about, how it is kept, and how long. */
export interface ConnectionOptions {
  /**
   * How long a connection may take from the first look-up of its address to the first frame of HTTP/2; 20 000 by
   * default, `Infinity` for as long as the network allows.
   */
  readonly connectTimeoutMs?: number;
  /** The waits between attempts to connect. */
  readonly reconnect?: ReconnectOptions;
  /** Replace a connection this old, give or take a tenth, by a new one; `Infinity` by default, which is never. */
  readonly maxConnectionAgeMs?: number;
  /** Pings that find out whether the other side is still there; none by default. */
  readonly keepalive?: KeepaliveOptions;
}

/** How long to wait before the next attempt to connect. */
export interface ReconnectOptions {
  /** After the first failure; 250 by default. Each wait is 1.6 times the one before. */
  readonly initialMs?: number;
  /** The longest; 10 000 by default. */
  readonly maxMs?: number;
  /** By what part of itself a wait may be longer or shorter, 0 to 1; 0.2 by default. */
  readonly jitter?: number;
}

/** When to ask a silent connection for a sign of life. */
export interface KeepaliveOptions {
  /** Ping after this time without one. Servers have a say in it: many end connections that ping more than every 5 min. */
  readonly timeMs: number;
  /** Give the connection up when a ping has no answer for this long; 20 000 by default. */
  readonly timeoutMs?: number;
  /**
   * Ping without calls in flight, too; false by default: a connection that was idle for `timeMs` is then pinged along
   * with its next call.
   */
  readonly whileIdle?: boolean;
}

export const connectionRules: Rules<ConnectionOptions> = {
  connectTimeoutMs: periodMs,
  reconnect: nested<ReconnectOptions>('reconnecting', {
    initialMs: periodMs,
    maxMs: periodMs,
    jitter: finite(0, 1),
  }),
  maxConnectionAgeMs: periodMs,
  keepalive: nested<KeepaliveOptions>('keepalive', {
    timeMs: required(periodMs),
    timeoutMs: periodMs,
    whileIdle: flag,
  }),
};

/** The options with every default filled in; pings are the channel's. */
export interface ConnectionDurations {
  readonly connectTimeoutMs: number;
  readonly reconnect: BackoffSettings;
  readonly maxConnectionAgeMs: number;
}

/**
 * @param channelOptions Where grpc-js' own names stand for what is left out.
 * @throws PeerError `invalid-configuration` when one of those is out of its range.
 */
export function connectionDurations(
  options: ConnectionOptions,
  channelOptions: ChannelOptions,
): ConnectionDurations {
  const {
    connectTimeoutMs = 20_000,
    maxConnectionAgeMs = Number.POSITIVE_INFINITY,
    reconnect = {},
  } = options;
  const initialMs = reconnect.initialMs ?? channelOptions['grpc.initial_reconnect_backoff_ms'] ?? 250;
  const maxMs = reconnect.maxMs ?? channelOptions['grpc.max_reconnect_backoff_ms'] ?? 10_000;
  const { jitter = 0.2 } = reconnect;
  periodMs.check('reconnect.initialMs', initialMs);
  periodMs.check('reconnect.maxMs', maxMs);
  return { connectTimeoutMs, maxConnectionAgeMs, reconnect: { initialMs, maxMs, jitter } };
}

/** The channel options that turn pings on. */
export function keepaliveOptions(keepalive: KeepaliveOptions | undefined): ChannelOptions {
  if (keepalive === undefined) return {};
  const { timeMs, timeoutMs = 20_000, whileIdle = false } = keepalive;
  return {
    'grpc.keepalive_time_ms': Math.min(timeMs, longestTimerMs),
    'grpc.keepalive_timeout_ms': Math.min(timeoutMs, longestTimerMs),
    'grpc.keepalive_permit_without_calls': whileIdle ? 1 : 0,
  };
}
