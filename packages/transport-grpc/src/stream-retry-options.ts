/** How soon a stream that is to stay open is opened again when it ended. */
import type { BackoffSettings } from '@peerage/peer-core';
import { finite, nested, periodMs, type Rule } from '@peerage/peer-core/settings';

/** How long to wait before a stream that ended is begun again. */
export interface StreamRetryOptions {
  /** After the first failure; 1 000 by default. Each wait is 1.6 times the one before. */
  readonly initialMs?: number;
  /** The longest; 30 000 by default. */
  readonly maxMs?: number;
  /** By what part of itself a wait may be longer or shorter, 0 to 1; 0.2 by default. */
  readonly jitter?: number;
}

export const streamRetryRule: Rule = nested<StreamRetryOptions>('retrying', {
  initialMs: periodMs,
  maxMs: periodMs,
  jitter: finite(0, 1),
});

/** The options with every default filled in. */
export function streamRetrySettings(retry: StreamRetryOptions = {}): BackoffSettings {
  const { initialMs = 1_000, maxMs = 30_000, jitter = 0.2 } = retry;
  return { initialMs, maxMs, jitter };
}
