/**
 * What the operators on updates have in common: they stand between an updater and whoever follows it.
 *
 * An operator may be subscribed to often; every subscription has a state of its own.
 */
import { defer, map, type ObservedValueOf } from 'rxjs';
import type { Identifier } from '../identifier.js';
import type { Updater } from '../updates.js';

/** Changes what an updater says; for `updater.pipe(…)`. */
export type UpdateOperator = (source: Updater) => Updater;

/** One emission of an updater: everybody there is, or what changed. */
export type Update = ObservedValueOf<Updater>;

/**
 * Makes an operator that answers each update with one of its own.
 *
 * What is no update passes untouched, for `follow` to report. Errors and completion pass too.
 */
export function answering(begin: () => (update: Update) => Update): UpdateOperator {
  return source =>
    defer(() => {
      const answer = begin();
      return source.pipe(map(update => (isUpdate(update) ? answer(update) : update)));
    });
}

/** Whether an updater kept to its type; discovery reads what others wrote. */
export function isUpdate(value: unknown): value is Update {
  if (Array.isArray(value)) return isSnapshot(value);
  if (typeof value !== 'object' || value === null) return false;
  if (!('additions' in value && isSnapshot(value.additions))) return false;
  if (!('removals' in value && isSnapshot(value.removals))) return false;
  return !('changes' in value) || value.changes === undefined || isSnapshot(value.changes);
}

function isSnapshot(value: unknown): value is readonly Identifier[] {
  return Array.isArray(value) && value.every(isIdentifier);
}

function isIdentifier(value: unknown): value is Identifier {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';
}
