/** Makes our policies known to grpc-js. */
import { policyKinds } from './config/policies.js';
import { settingsOf } from './config/settings-of.js';
import { isBalancerRegistered } from './grpc-js.js';
import { registerPeersScheme } from './peers/register-peers.js';
import { registerPolicy } from './register-policy.js';

/**
 * Registers every policy with grpc-js as `peerage_<name>`, for service configuration to name, and the scheme `peers:`.
 *
 * Registers a name once, however often it is called and by however many copies of this package. Nothing is
 * registered by importing the package. A configuration that a policy refuses becomes a process warning, because
 * grpc-js then goes on to the next policy, or to `pick_first`, without a word; `balancingOptions` throws instead.
 *
 * @example
 * registerPeerLists();
 * new GreeterClient('dns:///greeter:50051', credentials.createInsecure(), {
 *   'grpc.service_config': '{"loadBalancingConfig":[{"peerage_fewest_pending_requests":{}}]}',
 * });
 */
export function registerPeerLists(): void {
  for (const [name, kind] of Object.entries(policyKinds)) {
    if (!isBalancerRegistered(name)) registerPolicy(name, json => settingsOf(name, kind, json));
  }
  registerPeersScheme();
}
