/**
 * What a list is made of, for hosts that are no `PeerList`: whose requests are started and ended by somebody else.
 *
 * A host keeps its `Member`s, holds and releases them through `Eligibility`, asks the `PolicyGuard` for one, and
 * counts. For users of lists there is nothing here.
 */
export { Eligibility } from './list/eligibility.js';
export { FailureGuard, type FailureGuardOptions } from './list/failure-guard.js';
export { hold } from './list/holds.js';
export { Member, type MemberOwner } from './list/member.js';
export { PolicyGuard } from './list/policy-guard.js';
export { SlowStart, type SlowStartOptions } from './list/slow-start.js';
