/**
 * Peer lists inside a plain grpc-js channel: every policy as a load-balancing policy that service configuration
 * names, and updaters as a resolver.
 */
export { type BalancingOptions, balancingOptions } from './balancing-options.js';
export type { PeerSourceOptions } from './peers/peer-source.js';
export { registerPeers } from './peers/register-peers.js';
export type { PeersRegistration } from './peers/registered-peers.js';
export { registerPeerLists } from './register.js';
export { registerOwnPolicy } from './register-own-policy.js';
export { routingKey } from './routing-key.js';
export {
  registerStandardNames,
  type StandardName,
  standardNames,
} from './standard/register-standard-names.js';
