/** The error of a check as a value, for where one failure must not keep the rest from being done. */
import { isPeerError, type PeerError } from '@peerage/peer-core';

/** What `check` throws, if it is a `PeerError`; any other error is passed on. */
export function problemOf(check: () => void): PeerError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (isPeerError(error)) return error;
    throw error;
  }
}
