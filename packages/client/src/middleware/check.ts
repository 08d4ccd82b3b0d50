/** Checking what middleware is told. */
import { PeerError } from '@peerage/peer-core';

/** @throws PeerError `invalid-configuration` unless `holds`. */
export function check(holds: boolean, field: string, value: unknown, expected: string): void {
  if (!holds) throw new PeerError('invalid-configuration', { field, value: String(value), expected });
}

/** @throws PeerError `invalid-configuration` unless `value` is a number of milliseconds that a timer can wait. */
export function checkDelay(field: string, value: number): void {
  check(value >= 0 && Number.isFinite(value), field, value, 'a finite number of milliseconds, 0 or more');
}
