/** An updater whose peers never change. */
import type { Updater } from '@peerage/peer-core';
import { NEVER, startWith } from 'rxjs';
import { type PeerEntry, readPeers } from './peer-entry.js';
import { misfit } from './shape.js';

/**
 * Says once who is in the list: `staticPeers(['a.internal:50051', { address: '10.0.0.2:50051', weight: 2 }])`.
 *
 * The peers are read here and now; changing the array later changes nothing. The updater never completes, and
 * serves any number of lists.
 *
 * @throws PeerError `invalid-identifier` for a malformed address, `duplicate-peer` for one named twice,
 * `invalid-configuration` for an attribute; each names the entry, e.g. `peers[2].weight`.
 */
export function staticPeers(peers: readonly (string | PeerEntry)[]): Updater {
  if (!Array.isArray(peers)) throw misfit('peers', peers, 'a list of peers');
  return NEVER.pipe(startWith(readPeers(peers, 'staticPeers')));
}
