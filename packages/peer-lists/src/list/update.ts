/** Applies one update to a roster: each identifier by itself, so that a bad one costs the others nothing. */
import { type ListUpdates, PeerError } from '@peerage/peer-core';
import type { Roster } from './roster.js';

/** @throws PeerError `update-incomplete` after the rest was applied. */
export function applyUpdates(roster: Roster, updates: ListUpdates, list: string): void {
  const { additions, removals, changes = [] } = updates;
  const results: (PeerError | undefined)[] = [];
  const removed = new Map(removals.map(identifier => [identifier.id, identifier]));
  for (const identifier of additions) {
    // Removed and added in one breath: what is known of the peer changed, its connection need not.
    const replaced = roster.members.has(identifier.id) && removed.delete(identifier.id);
    results.push(replaced ? roster.change(identifier) : roster.add(identifier));
  }
  for (const identifier of changes) results.push(roster.change(identifier));
  for (const identifier of removed.values()) results.push(roster.remove(identifier));
  const errors = results.filter(result => result !== undefined);
  if (errors.length > 0) {
    const failed = errors.length;
    throw new PeerError('update-incomplete', { list, applied: results.length - failed, failed }, { errors });
  }
}
