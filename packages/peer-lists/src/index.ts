/** Peer lists: who is available, who waits, how many requests are in flight, and the policies that choose. */
export type { HashPolicyOptions } from './hashing/hash-policy.js';
export type { BoundedLoadOptions } from './hashing/load-bound.js';
export { DirectChooser, type DirectChooserOptions } from './list/direct-chooser.js';
export type { FailureGuardOptions } from './list/failure-guard.js';
export type { PeerIntrospection, PeerListIntrospection } from './list/introspection.js';
export type { PeerListOptions } from './list/options.js';
export { PeerList } from './list/peer-list.js';
export type { SlowStartOptions } from './list/slow-start.js';
export { direct } from './policies/direct.js';
export { type FailoverOptions, failover } from './policies/failover.js';
export {
  type FewestPendingRequestsOptions,
  fewestPendingRequests,
} from './policies/fewest-pending-requests.js';
export { type HashRingOptions, hashRing } from './policies/hash-ring.js';
export { type Hashring32Options, hashring32 } from './policies/hashring32.js';
export { type MaglevOptions, maglev } from './policies/maglev.js';
export { type PeakEwmaOptions, peakEwma } from './policies/peak-ewma.js';
export { type RandomOptions, random } from './policies/random.js';
export { type RendezvousOptions, rendezvous } from './policies/rendezvous.js';
export { type RoundRobinOptions, roundRobin } from './policies/round-robin.js';
export { single } from './policies/single.js';
export { type StickyOptions, sticky } from './policies/sticky.js';
export { type TwoRandomChoicesOptions, twoRandomChoices } from './policies/two-random-choices.js';
export { type WeightedRoundRobinOptions, weightedRoundRobin } from './policies/weighted-round-robin.js';
export { type ZoneAwareOptions, type ZoneCounts, zoneAware } from './policies/zone-aware.js';
export type { ReportedWeightsOptions } from './structures/reported-weights.js';
