/** Marble diagrams for updates: time in rxjs' own notation, snapshots as words of one-letter peers. */
import assert from 'node:assert/strict';
import type { Identifier, ListUpdates, Updater } from '@peerage/peer-core';
import { map } from 'rxjs';
import { type RunHelpers, TestScheduler } from 'rxjs/testing';

/** rxjs' marble helpers, and sources and expectations in words for snapshots. */
export interface UpdateMarbles extends RunHelpers {
  /**
   * A source of snapshots. Each marble is looked up in `snapshots`: `{ x: 'ab' }` makes the marble `x` the
   * snapshot of the peers `a` and `b`; an empty word is an empty snapshot.
   */
  readonly updates: (marbles: string, snapshots: Readonly<Record<string, string>>) => Updater;
  /** Asserts what `updater` emits, in the same terms; peers are compared by id, in alphabetical order. */
  readonly expectUpdates: (
    updater: Updater,
    marbles: string,
    snapshots: Readonly<Record<string, string>>,
  ) => void;
}

/** Runs `body` in virtual time. Operators under test must take their time from rxjs. */
export function runMarbles(body: (helpers: UpdateMarbles) => void): void {
  const scheduler = new TestScheduler((actual, expected) => assert.deepEqual(actual, expected));
  scheduler.run(helpers =>
    body({
      ...helpers,
      updates: (marbles, snapshots) =>
        helpers.cold(
          marbles,
          Object.fromEntries(Object.entries(snapshots).map(([marble, word]) => [marble, snapshotOf(word)])),
        ),
      expectUpdates: (updater, marbles, snapshots) =>
        helpers.expectObservable(updater.pipe(map(wordOf))).toBe(marbles, snapshots),
    }),
  );
}

function snapshotOf(word: string): Identifier[] {
  return word.split('').map(id => ({ id }));
}

function wordOf(update: readonly Identifier[] | ListUpdates): string {
  if ('additions' in update) throw new Error('Expected a snapshot, got a delta.');
  return update
    .map(({ id }) => id)
    .sort()
    .join('');
}
