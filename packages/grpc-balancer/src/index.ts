/**
 * Peer lists inside a plain grpc-js channel: every policy as a load-balancing policy that service configuration
 * names.
 */
export { registerPeerLists } from './register.js';
export { routingKey } from './routing-key.js';
