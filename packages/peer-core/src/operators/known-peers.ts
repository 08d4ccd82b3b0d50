/** Who there is by an updater's account, whether it sends snapshots or what changed. */
import type { Identifier } from '../identifier.js';
import type { ListUpdates } from '../list.js';
import { indexSnapshot } from '../snapshot.js';
import type { Update } from './update-operator.js';

/**
 * Adds up updates.
 *
 * A snapshot is kept as it came and indexed only when a change meets it: for a hundred thousand peers the index
 * is the larger part of the work.
 */
export class KnownPeers {
  #listed: readonly Identifier[] | undefined = [];
  #byId: Map<string, Identifier> | undefined;

  apply(update: Update): void {
    if ('additions' in update) {
      applyChanges(this.#index(), update);
      this.#listed = undefined;
    } else {
      this.#listed = update;
      this.#byId = undefined;
    }
  }

  /** Everybody; an id that a snapshot names twice is still there twice. */
  list(): readonly Identifier[] {
    this.#listed ??= [...this.#index().values()];
    return this.#listed;
  }

  has(id: string): boolean {
    return this.#index().has(id);
  }

  #index(): Map<string, Identifier> {
    this.#byId ??= indexSnapshot(this.#listed ?? [], () => undefined);
    return this.#byId;
  }
}

/**
 * Applies what changed to a set of peers.
 *
 * An identifier that is both removed and added stays; a change of an unknown one is an addition; a removal of an
 * unknown one is nothing.
 */
export function applyChanges(peers: Map<string, Identifier>, updates: ListUpdates): void {
  for (const { id } of updates.removals) peers.delete(id);
  for (const identifier of enteringOf(updates)) peers.set(identifier.id, identifier);
}

/** Those an update names as there. */
export function enteringOf({ additions, changes = [] }: ListUpdates): readonly Identifier[] {
  return changes.length === 0 ? additions : [...additions, ...changes];
}
