/** Applies one update to a roster: each identifier by itself, so that a bad one costs the others nothing. */
import { checkPeerType, type Identifier, type ListUpdates, PeerError } from '@peerage/peer-core';
import { type Rule, rule } from '@peerage/peer-core/settings';
import { problemOf } from './problem-of.js';
import type { Roster } from './roster.js';

/** Each by itself is looked at later. */
const manyIdentifiers: Rule = rule('an array of identifiers', Array.isArray);

/**
 * @throws PeerError `update-incomplete` after the rest was applied; `invalid-configuration` when it is no update at
 * all.
 */
export function applyUpdates(roster: Roster, updates: ListUpdates, list: string): void {
  check(updates);
  const results: (PeerError | undefined)[] = [];
  const readable = (identifiers: readonly Identifier[]): Identifier[] =>
    identifiers.filter(identifier => {
      const problem = problemOf(() => checkPeerType(identifier));
      if (problem !== undefined) results.push(problem);
      return problem === undefined;
    });
  const removed = new Map(readable(updates.removals).map(identifier => [identifier.id, identifier]));
  for (const identifier of readable(updates.additions)) {
    // Removed and added in one breath: what is known of the peer changed, its connection need not.
    const replaced = roster.members.has(identifier.id) && removed.delete(identifier.id);
    results.push(replaced ? roster.change(identifier) : roster.add(identifier));
  }
  for (const identifier of readable(updates.changes ?? [])) results.push(roster.change(identifier));
  for (const identifier of removed.values()) results.push(roster.remove(identifier));
  const errors = results.filter(result => result !== undefined);
  if (errors.length > 0) {
    const failed = errors.length;
    throw new PeerError('update-incomplete', { list, applied: results.length - failed, failed }, { errors });
  }
}

/** For updates that were written in JavaScript. */
function check(updates: ListUpdates): void {
  const { additions, removals, changes = [] } = Object(updates) as Partial<ListUpdates>;
  manyIdentifiers.check('additions', additions);
  manyIdentifiers.check('removals', removals);
  manyIdentifiers.check('changes', changes);
}
