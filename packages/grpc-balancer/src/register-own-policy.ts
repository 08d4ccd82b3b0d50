/** Makes a policy of one's own known to grpc-js. */
import type { Policy } from '@peerage/peer-core';
import { entriesOf } from './config/fields.js';
import { checked } from './config/settings-of.js';
import { registerPolicy } from './register-policy.js';

/**
 * Registers a policy with grpc-js under a name of its own, for service configuration to name. It is guarded against
 * peers that fail fast, as those of `registerPeerLists` are.
 *
 * @param make Makes a policy of its configuration, an object as JSON has it. Every channel has a policy to itself, and
 * one more is made to see that the configuration can be meant: `make` throws PeerError `invalid-configuration` if not.
 *
 * @example
 * registerOwnPolicy('by_speed', () => bySpeed());
 * new GreeterClient(target, credentials.createInsecure(), balancingOptions({ policy: 'by_speed' }));
 */
export function registerOwnPolicy(
  name: string,
  make: (config: Readonly<Record<string, unknown>>) => Policy,
): void {
  registerPolicy(name, json => {
    const config = Object.fromEntries(entriesOf(json, name));
    return checked(name, {}, { makePolicy: () => make(config), failureGuard: {}, counts: true });
  });
}
