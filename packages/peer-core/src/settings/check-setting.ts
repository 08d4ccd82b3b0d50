/** The answers to settings that cannot be meant. */
import { inspect } from 'node:util';
import { PeerError } from '../errors.js';

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

/** The error for a `field` that was given `value`, whatever that is. */
export function invalidConfiguration(field: string, value: unknown, expected: string): PeerError {
  return new PeerError('invalid-configuration', { field, value: shown(value), expected });
}

/** In a line: nobody wants to read the whole of a list in an error, and its parts may be secret. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  return inspect(value, { depth: -1, breakLength: Number.POSITIVE_INFINITY });
}

function range(least: number, most: number): string {
  return most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
}
