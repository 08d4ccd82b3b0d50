/** The role of a list: it is told who is in it. */
import type { Identifier } from './identifier.js';

/** What an updater says changed. */
export interface ListUpdates {
  readonly additions: readonly Identifier[];
  /** Matched by `id`; attributes are ignored. */
  readonly removals: readonly Identifier[];
  /** Known identifiers whose attributes changed. They keep their connection and their requests. */
  readonly changes?: readonly Identifier[];
}

/** A set of peers that follows updates. */
export interface List {
  /**
   * Applies additions, then changes, then removals, so the list is never emptier than it has to be.
   *
   * An identifier that is both removed and added is a change. Updates are accepted in every lifecycle state; a
   * list that does not run keeps the identifiers and retains their peers when it starts.
   *
   * @throws PeerError `update-incomplete` after everything that could be applied has been; its `errors` name
   * every identifier that could not: `peer-already-in-list`, `peer-not-in-list`, `invalid-identifier`, ….
   * `invalid-configuration` when it is no update at all.
   */
  update(updates: ListUpdates): void;
}
