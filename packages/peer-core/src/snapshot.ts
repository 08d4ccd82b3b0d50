/** Turns snapshots into updates. */
import { type Identifier, sameAttributes } from './identifier.js';
import type { ListUpdates } from './list.js';

/** Identifiers by id, in the order they were named. */
export type Snapshot = ReadonlyMap<string, Identifier>;

/** Indexes a snapshot; of an id named twice the first stands and `onDuplicate` hears of the others. */
export function indexSnapshot(
  identifiers: readonly Identifier[],
  onDuplicate: (duplicate: Identifier) => void,
): Map<string, Identifier> {
  const byId = new Map<string, Identifier>();
  for (const identifier of identifiers) {
    if (byId.has(identifier.id)) onDuplicate(identifier);
    else byId.set(identifier.id, identifier);
  }
  return byId;
}

/**
 * Whether `identifiers` are what is in `snapshot`, named in the same order, as most that discovery sends again are.
 * Costs a look at each and no memory.
 */
export function repeatsSnapshot(snapshot: Snapshot, identifiers: readonly Identifier[]): boolean {
  if (snapshot.size !== identifiers.length) return false;
  let index = 0;
  for (const known of snapshot.values()) {
    const identifier = identifiers[index];
    if (identifier?.id !== known.id || !sameAttributes(known, identifier)) return false;
    index += 1;
  }
  return true;
}

/** What changed from one snapshot to the next; `undefined` when nothing did. */
export function diffSnapshots(before: Snapshot, after: Snapshot): Required<ListUpdates> | undefined {
  const additions: Identifier[] = [];
  const changes: Identifier[] = [];
  const removals: Identifier[] = [];
  for (const identifier of after.values()) {
    const known = before.get(identifier.id);
    if (known === undefined) additions.push(identifier);
    else if (!sameAttributes(known, identifier)) changes.push(identifier);
  }
  for (const identifier of before.values()) {
    if (!after.has(identifier.id)) removals.push(identifier);
  }
  return additions.length + changes.length + removals.length === 0
    ? undefined
    : { additions, changes, removals };
}
