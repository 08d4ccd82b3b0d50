/** Peer lists: who is available, who waits, how many requests are in flight, and the policies that choose. */

export { type FewestPendingRequestsOptions, fewestPendingRequests } from './fewest-pending-requests.js';
export type { PeerIntrospection, PeerListIntrospection } from './introspection.js';
export type { PeerListOptions } from './options.js';
export { PeerList } from './peer-list.js';
export { type RoundRobinOptions, roundRobin } from './round-robin.js';
