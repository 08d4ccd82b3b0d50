/** Why nobody takes a request, in numbers. */
import { type ChooseRequest, PeerError } from '@peerage/peer-core';
import type { Roster } from './roster.js';

interface Counts {
  readonly peers: number;
  readonly connecting: number;
  readonly unavailable: number;
  readonly busy: number;
}

/** The error for a request that nobody it admits can take; O(excluded). */
export function shortageOf(
  list: string,
  roster: Roster,
  { peer, exclude }: ChooseRequest,
  wait: { readonly waitedMs: number; readonly failFast: boolean },
): PeerError {
  const facts =
    peer === undefined ? countsBut(exclude, roster) : { ...countsOf(peer, roster), onlyPeer: peer };
  return new PeerError('no-available-peer', { list, ...facts, ...wait, lastError: roster.lastError });
}

function countsOf(peer: string, { members }: Roster): Counts {
  const status = members.get(peer)?.connectionStatus;
  return {
    peers: Number(status !== undefined),
    connecting: Number(status === 'connecting'),
    unavailable: Number(status === 'unavailable'),
    busy: Number(status === 'available'),
  };
}

/** Of all members but the excluded ones. */
function countsBut(
  exclude: readonly string[] = [],
  { members, counts }: Roster,
): Counts & { readonly excluded: number | undefined } {
  let { connecting, unavailable, available: busy } = counts;
  let peers = members.size;
  let excluded = 0;
  for (const id of new Set(exclude)) {
    const member = members.get(id);
    if (member === undefined) continue;
    peers -= 1;
    if (member.connectionStatus === 'available') busy -= 1;
    else if (member.connectionStatus === 'connecting') connecting -= 1;
    else unavailable -= 1;
    if (member.eligible) excluded += 1;
  }
  return { peers, connecting, unavailable, busy, excluded: exclude.length === 0 ? undefined : excluded };
}
