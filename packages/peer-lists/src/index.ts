/** Peer lists: who is available, who waits, how many requests are in flight, and the policies that choose. */
export { DirectChooser, type DirectChooserOptions } from './list/direct-chooser.js';
export { type FailureGuardOptions, isPeerFailure } from './list/failure-guard.js';
export type { PeerIntrospection, PeerListIntrospection } from './list/introspection.js';
export type { PeerListOptions } from './list/options.js';
export { PeerList } from './list/peer-list.js';
export type { SlowStartOptions } from './list/slow-start.js';
export {
  type FewestPendingRequestsOptions,
  fewestPendingRequests,
} from './policies/fewest-pending-requests.js';
export { type RandomOptions, random } from './policies/random.js';
export { type RoundRobinOptions, roundRobin } from './policies/round-robin.js';
export { single } from './policies/single.js';
export { type TwoRandomChoicesOptions, twoRandomChoices } from './policies/two-random-choices.js';
export { type WeightedRoundRobinOptions, weightedRoundRobin } from './policies/weighted-round-robin.js';
export type { LoadReportOptions } from './structures/reported-weights.js';
