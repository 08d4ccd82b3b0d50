/** Makes a policy of one's own known to grpc-js. */
import type { Policy } from '@peerage/peer-core';
import { callback, invalidConfiguration } from '@peerage/peer-core/settings';
import { entriesOf } from './config/fields.js';
import { checked } from './config/settings-of.js';
import { isBalancerRegistered } from './grpc-js.js';
import { registerPolicy } from './register-policy.js';

const ownNames = new Set<string>();

/**
 * Registers a policy with grpc-js under a name of its own, for service configuration to name. It is guarded against
 * peers that fail fast, as those of `registerPeerLists` are.
 *
 * @param make Makes a policy of its configuration, an object as JSON has it. Every channel has a policy to itself, and
 * two more are made to see that the configuration can be meant: `make` throws PeerError `invalid-configuration` if not.
 * Given anew for the same name, it is for channels made from then on.
 * @throws PeerError `invalid-configuration` when the name is empty, or that of a policy of Peerage or of grpc-js.
 *
 * @example
 * registerOwnPolicy('by_speed', () => bySpeed());
 * new GreeterClient(target, credentials.createInsecure(), balancingOptions({ policy: 'by_speed' }));
 */
export function registerOwnPolicy(
  name: string,
  make: (config: Readonly<Record<string, unknown>>) => Policy,
): void {
  checkName(name);
  callback.check(`what makes policy "${name}"`, make);
  ownNames.add(name);
  registerPolicy(name, json => {
    const config = Object.fromEntries(entriesOf(json, name));
    const settings = { makePolicy: () => make(config), failureGuard: {}, counts: true };
    // Twice: a policy that is made once for all channels passes the first time.
    return checked(name, {}, checked(name, {}, settings));
  });
}

/** Whoever took the name of another policy would have other channels balance by it. */
function checkName(name: string): void {
  const field = 'the name of a policy';
  if (typeof name !== 'string' || name === '') {
    throw invalidConfiguration(field, name, 'a text that is not empty');
  }
  if (isBalancerRegistered(name) && !ownNames.has(name)) {
    throw invalidConfiguration(field, name, 'one that no other policy has');
  }
}
