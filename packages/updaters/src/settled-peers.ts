/** Turns readings of a document into snapshots: good content is passed on, and what is wrong is told once. */
import { type Identifier, isPeerError, type PeerError, sameAttributes } from '@peerage/peer-core';
import { distinctUntilChanged, filter, map, mergeMap, type Observable, pairwise, tap } from 'rxjs';
import { parsePeerDocument } from './peer-document.js';

/** The text of a document, or why it could not be read. */
export type Reading = string | PeerError;

/**
 * Emits the peers of a document whenever they are others than before.
 *
 * The first reading counts at once. A later one counts when the next one agrees with it, so that what a writer has
 * not finished goes unnoticed unless it rests for a whole interval.
 *
 * @param source Names the document in errors.
 * @param report Is told why the document cannot be used, once for as long as the reason stays the same.
 */
export function settledPeers(
  readings$: Observable<Reading>,
  source: string,
  report: (error: PeerError) => void,
): Observable<readonly Identifier[]> {
  return settled(readings$).pipe(
    distinctUntilChanged(sameReading),
    map(reading => (typeof reading === 'string' ? parse(reading, source) : reading)),
    distinctUntilChanged(sameReading),
    tap(result => {
      if (isPeerError(result)) report(result);
    }),
    filter((result): result is readonly Identifier[] => !isPeerError(result)),
    distinctUntilChanged(samePeers),
  );
}

function settled(readings$: Observable<Reading>): Observable<Reading> {
  return readings$.pipe(
    // The first one twice, so that it agrees with one before it.
    mergeMap((reading, index) => (index === 0 ? [reading, reading] : [reading])),
    pairwise(),
    filter(([before, now]) => sameReading(before, now)),
    map(([, now]) => now),
  );
}

/** The same value, or another error with the same message. */
function sameReading<T>(a: T, b: T): boolean {
  return a === b || (isPeerError(a) && isPeerError(b) && a.message === b.message);
}

function samePeers(a: readonly Identifier[], b: readonly Identifier[]): boolean {
  return (
    a.length === b.length &&
    a.every((peer, index) => {
      const other = b[index];
      return other !== undefined && peer.id === other.id && sameAttributes(peer, other);
    })
  );
}

function parse(text: string, source: string): readonly Identifier[] | PeerError {
  try {
    return parsePeerDocument(text, source);
  } catch (error) {
    if (isPeerError(error)) return error;
    throw error;
  }
}
