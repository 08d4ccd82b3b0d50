/** Rendezvous hashing: requests with equal keys go to the same peer, and a change of the peers moves the fewest keys. */
import type { Policy } from '@peerage/peer-core';
import { checkSettings } from '@peerage/peer-core/settings';
import { type HashPolicyOptions, hashPolicy, hashPolicyRules } from '../hashing/hash-policy.js';
import { RendezvousRanking } from '../hashing/rendezvous-ranking.js';

/** What every hashing policy takes. */
export type RendezvousOptions = HashPolicyOptions;

/**
 * Ranks all peers for each key, and gives the request to the first; O(n) to choose, O(1) to add and remove.
 *
 * Shares are as even as chance allows and follow the weights exactly; a weight that changes moves only the keys it
 * must. For more than about a hundred peers `hashRing` chooses faster.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 */
export function rendezvous(options: RendezvousOptions = {}): Policy {
  checkSettings('rendezvous', options, hashPolicyRules);
  return hashPolicy('rendezvous', new RendezvousRanking(), options);
}
