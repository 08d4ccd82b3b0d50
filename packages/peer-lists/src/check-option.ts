/** Refuses options that cannot be meant. */
import { PeerError } from '@peerage/peer-core';

/** @throws PeerError `invalid-configuration` naming `field`, unless `valid`. */
export function checkOption(field: string, value: unknown, valid: boolean, expected: string): void {
  if (!valid) throw new PeerError('invalid-configuration', { field, value: String(value), expected });
}
