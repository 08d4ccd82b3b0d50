/** Has policies of ours answer to the names of gRFCs. */
import { PeerError } from '@peerage/peer-core';
import { readMessage } from '../config/fields.js';
import type { PolicyKind } from '../config/policy-kind.js';
import { checked } from '../config/settings-of.js';
import { registerPolicy } from '../register-policy.js';
import type { BalancerSettings } from '../settings.js';
import { standardKinds } from './standard-kinds.js';
import { registerSubsetting, subsettingName } from './subsetting-balancer.js';

/** A name that a gRFC gives a policy. */
export type StandardName =
  | 'least_request_experimental'
  | 'random_subsetting_experimental'
  | 'ring_hash'
  | 'ring_hash_experimental'
  | 'weighted_round_robin';

/** Every name, by the order of the alphabet. */
export const standardNames: readonly StandardName[] = [
  'least_request_experimental',
  'random_subsetting_experimental',
  'ring_hash',
  'ring_hash_experimental',
  'weighted_round_robin',
];

/**
 * Registers policies of ours with grpc-js under names of gRFCs, for service configuration that is shared with clients
 * in other languages. They read the gRFC's fields, and pass over others.
 *
 * This is for the whole process and for all channels made from then on: grpc-js' own `weighted_round_robin` is
 * replaced, and so is a `ring_hash` that another package registered.
 *
 * @param names All of them by default.
 * @throws PeerError `unknown-policy` for a name that is none of them.
 */
export function registerStandardNames(names: readonly StandardName[] = standardNames): void {
  const unknown = names.find(name => !standardNames.includes(name));
  if (unknown !== undefined) throw new PeerError('unknown-policy', { policy: unknown, known: standardNames });
  for (const name of names) {
    const kind = standardKinds[name];
    if (kind !== undefined) registerPolicy(name, json => readSettings(name, kind, json));
    else if (name === subsettingName) registerSubsetting();
  }
}

function readSettings(name: string, kind: PolicyKind, json: unknown): BalancerSettings {
  const options = readMessage(kind.fields, json, name, 'ignore');
  return checked(name, kind.fields, {
    makePolicy: () => kind.make(options),
    failureGuard: kind.counts ?? {},
    counts: kind.counts ?? true,
  });
}
