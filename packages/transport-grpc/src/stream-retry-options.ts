/** How soon a stream that is to stay open is opened again when it ended. */
import { type BackoffSettings, PeerError } from '@peerage/peer-core';

/** How long to wait before a stream that ended is begun again. */
export interface StreamRetryOptions {
  /** After the first failure; 1 000 by default. Each wait is 1.6 times the one before. */
  readonly initialMs?: number;
  /** The longest; 30 000 by default. */
  readonly maxMs?: number;
  /** By what part of itself a wait may be longer or shorter, 0 to 1; 0.2 by default. */
  readonly jitter?: number;
}

/** @throws PeerError `invalid-configuration` naming the first option that is out of its range. */
export function streamRetrySettings(retry: StreamRetryOptions = {}): BackoffSettings {
  const { initialMs = 1_000, maxMs = 30_000, jitter = 0.2 } = retry;
  checkMs('retry.initialMs', initialMs);
  checkMs('retry.maxMs', maxMs);
  if (!(jitter >= 0 && jitter <= 1)) throw invalid('retry.jitter', jitter, 'a number from 0 to 1');
  return { initialMs, maxMs, jitter };
}

/** @throws PeerError `invalid-configuration` when `value` is no time that can be waited for. */
export function checkMs(field: string, value: number): void {
  if (!(value >= 1)) throw invalid(field, value, 'a number of milliseconds of at least 1');
}

function invalid(field: string, value: number, expected: string): PeerError {
  return new PeerError('invalid-configuration', { field, value: String(value), expected });
}
