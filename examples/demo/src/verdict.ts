/** Whether the demo showed what it is there to show. */
import type { PeerRow } from './peer-rows.js';
import type { Statistics, Tally } from './statistics.js';

/** Which server had which part. */
export interface Cast {
  readonly killed: string;
  readonly added: string;
  readonly removed: string;
}

/**
 * Everything that should not have happened, a sentence each; nothing when all is well.
 *
 * Calls in flight on the killed server may fail with UNAVAILABLE. No other call may fail.
 */
export function faults(
  { killed, added, removed }: Cast,
  rows: readonly PeerRow[],
  statistics: Statistics,
): string[] {
  const row = (id: string): PeerRow | undefined => rows.find(peer => peer.id === id);
  const found: string[] = [];
  for (const [peer, tally] of [...statistics.peers, ['no peer', statistics.nowhere] as const]) {
    const excused = peer === killed ? ['UNAVAILABLE'] : [];
    found.push(...failures(peer, tally, excused));
  }
  if (row(killed)?.status === 'available') found.push(`${killed} was killed and is still called available.`);
  if ((row(added)?.calls ?? 0) === 0) found.push(`${added} was added and got no call.`);
  if (row(removed)?.status !== 'removed') found.push(`${removed} was removed and is still in the list.`);
  return found;
}

function failures(peer: string, { errors }: Tally, excused: readonly string[]): string[] {
  return [...errors]
    .filter(([code]) => !excused.includes(code))
    .map(([code, count]) => `${count} of the calls on ${peer} failed with ${code}.`);
}
