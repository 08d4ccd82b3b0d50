/** How often a call may be sent. */
import { integer, invalidConfiguration, type Rules } from '@peerage/peer-core/settings';

export interface AttemptLimits {
  readonly maxAttempts?: number;
  readonly maxAttemptsLimit?: number;
}

export const attemptRules: Rules<AttemptLimits> = { maxAttempts: integer(2), maxAttemptsLimit: integer(2) };

/** The most there may be unless whoever makes the client says otherwise (gRFC A6). */
const usualLimit = 5;

/** @throws PeerError `invalid-configuration` unless `maxAttempts` is at most `maxAttemptsLimit`. */
export function checkAttempts({ maxAttempts = 2, maxAttemptsLimit = usualLimit }: AttemptLimits): void {
  if (maxAttempts <= maxAttemptsLimit) return;
  const expected = `an integer from 2 to ${maxAttemptsLimit} (maxAttemptsLimit)`;
  throw invalidConfiguration('maxAttempts', maxAttempts, expected);
}
