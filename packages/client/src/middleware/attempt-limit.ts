/** How often a call may be sent. */
import { check } from './check.js';

/** The most there may be unless whoever makes the client says otherwise (gRFC A6). */
const usualLimit = 5;

/** @throws PeerError `invalid-configuration` unless `maxAttempts` is an integer from 2 to `maxAttemptsLimit`. */
export function checkAttempts(maxAttempts: number, maxAttemptsLimit: number = usualLimit): void {
  const inRange = Number.isInteger(maxAttempts) && maxAttempts >= 2 && maxAttempts <= maxAttemptsLimit;
  check(inRange, 'maxAttempts', maxAttempts, `an integer from 2 to ${maxAttemptsLimit} (maxAttemptsLimit)`);
}
