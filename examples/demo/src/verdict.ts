/** Whether the demo showed what it is there to show. */
import type { PeerRow } from './peer-rows.js';
import type { Statistics } from './statistics.js';

/** Which server had which part. */
export interface Cast {
  readonly killed: string;
  readonly added: string;
  readonly removed: string;
}

/** Everything that should not have happened, a sentence each; nothing when all is well. */
export function faults(cast: Cast, rows: readonly PeerRow[], statistics: Statistics): string[] {
  return [...wrongFailures(cast, statistics), ...unseenChanges(cast, rows)];
}

/** Calls in flight on the killed server may fail with UNAVAILABLE. No other call may fail. */
function wrongFailures({ killed }: Cast, { peers, nowhere }: Statistics): string[] {
  return [...peers, ['no peer', nowhere] as const].flatMap(([peer, { errors }]) =>
    [...errors]
      .filter(([code]) => peer !== killed || code !== 'UNAVAILABLE')
      .map(([code, count]) => `${count} of the calls on ${peer} failed with ${code}.`),
  );
}

/** The changes that do not show yet. */
export function unseenChanges({ killed, added, removed }: Cast, rows: readonly PeerRow[]): string[] {
  const row = (id: string): PeerRow | undefined => rows.find(peer => peer.id === id);
  const found: string[] = [];
  if (row(killed)?.status === 'available') found.push(`${killed} was killed and is still called available.`);
  if ((row(added)?.calls ?? 0) === 0) found.push(`${added} was added and got no call.`);
  if (row(removed)?.status !== 'removed') found.push(`${removed} was removed and is still in the list.`);
  return found;
}
