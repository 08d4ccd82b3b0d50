/** What can be wrong with a service that is added, for callers without a compiler. */
import { inspect } from 'node:util';
import type { ServiceDefinition } from '@peerage/client';
import { PeerError } from '@peerage/peer-core';

/** @throws PeerError `invalid-configuration` saying what it is instead. */
export function checkAdded(
  service: ServiceDefinition,
  handlers: object,
  others: readonly ServiceDefinition[],
): void {
  const given: Partial<ServiceDefinition> | undefined = service;
  if (typeof given?.fullName !== 'string' || typeof given.methods !== 'object')
    throw invalid('The service', inspect(given, { depth: 0 }), 'a generic definition of ts-proto');
  if (others.some(({ fullName }) => fullName === given.fullName))
    throw invalid('The service', given.fullName, 'one that was not added before');
  if (!isObject(handlers)) throw invalid(`The handlers of ${given.fullName}`, inspect(handlers), 'an object');
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function invalid(field: string, value: string, expected: string): PeerError {
  return new PeerError('invalid-configuration', { field, value, expected });
}
