/**
 * The vocabulary of Peerage, from YARPC's `peer` package, and what every other package builds on.
 *
 * An *updater* says which *identifiers* are in a *list*. The list retains a *peer* for each of them from a
 * *transport* and is the peer's *subscriber*. A *policy* picks among the available ones; the list, being a
 * *chooser*, gives a *choice* for every request and is told its *outcome*. A *binder* ties updater and list
 * together for as long as their *lifecycle* runs.
 */
export { type Address, isHostName, parseAddress } from './address.js';
export { Availability } from './availability.js';
export { Backoff, type BackoffSettings } from './backoff.js';
export { bind } from './bind.js';
export type { Binder, Choice, ChooseOptions, ChooseRequest, Chooser, ChooserList } from './chooser.js';
export { type Clock, systemClock, type Timer } from './clock.js';
export { type ConnectionStatus, compareConnectionStatus, connectionStatuses } from './connection-status.js';
export {
  isPeerError,
  PeerError,
  type PeerErrorCode,
  type PeerErrorDetails,
  type PeerErrorOptions,
  peerErrorCodes,
} from './errors.js';
export {
  type Attributes,
  checkIdentifier,
  checkPeerType,
  type Identifier,
  identify,
  type Locality,
  sameAttributes,
} from './identifier.js';
export { HookedLifecycle, type Lifecycle, type LifecycleHooks, type LifecycleState } from './lifecycle.js';
export type { List, ListUpdates } from './list.js';
export { type Observer, type PeerEvent, tell, tellProblem } from './observer.js';
export { isPeerFailure, type LoadReport, type Outcome, okOutcome } from './outcome.js';
export type { Peer, Status, Subscriber } from './peer.js';
export type { Policy, PolicyPeer } from './policy.js';
export { fraction, type Random, randomInt } from './random.js';
export { SharedPeer, type SharedPeerOptions } from './shared-peer.js';
export type { Transport } from './transport.js';
export { follow, type Updater, type UpdaterOptions } from './updates.js';
