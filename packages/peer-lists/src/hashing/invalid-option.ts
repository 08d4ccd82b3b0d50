/** Refuses options that no hashing policy can work with. */
import { PeerError } from '@peerage/peer-core';

export function invalidOption(field: string, value: unknown, expected: string): PeerError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return new PeerError('invalid-configuration', { field, value: shown, expected });
}

/** @throws PeerError `invalid-configuration` unless `value` is an integer from `least` to `most`. */
export function checkInteger(field: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw invalidOption(field, value, `an integer from ${least} to ${most}`);
}
