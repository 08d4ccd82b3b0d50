/** The answers to settings that cannot be meant. */
import { PeerError } from './errors.js';

/** @throws PeerError `invalid-configuration` unless `value` is an integer from `least` to `most`. */
export function checkInteger(
  field: string,
  value: number,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw invalidConfiguration(field, value, `an integer ${range(least, most)}`);
}

/** @throws PeerError `invalid-configuration` unless `value` is a finite number from `least` to `most`. */
export function checkNumber(
  field: string,
  value: number,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isFinite(value) && value >= least && value <= most) return;
  throw invalidConfiguration(field, value, `a number ${range(least, most)}`);
}

export function invalidConfiguration(field: string, value: unknown, expected: string): PeerError {
  return new PeerError('invalid-configuration', { field, value: String(value), expected });
}

function range(least: number, most: number): string {
  return most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
}
