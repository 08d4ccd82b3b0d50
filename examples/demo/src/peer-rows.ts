/** What is shown of each peer: what the list says of it now, and what its calls came to so far. */
import type { ConnectionStatus } from '@peerage/peer-core';
import type { PeerIntrospection } from '@peerage/peer-lists';
import { type Statistics, Tally } from './statistics.js';

export interface PeerRow {
  readonly id: string;
  /** Its connection's while it is in the list; then `draining` until its last call ends, and `removed`. */
  readonly status: ConnectionStatus | 'draining' | 'removed';
  readonly pending: number;
  readonly calls: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of all calls so far, from 0 to 1. */
  readonly share: number;
}

/** What a list says of a peer, as far as it is shown. */
export type ListedPeer = Pick<PeerIntrospection, 'identifier' | 'connectionStatus' | 'pending' | 'draining'>;

/** One row for each peer that is in the list or has had a call, in the order of first calls. */
export function peerRows(peers: readonly ListedPeer[], statistics: Statistics): PeerRow[] {
  const listed = new Map(peers.map(peer => [peer.identifier.id, peer]));
  return [...new Set([...statistics.peers.keys(), ...listed.keys()])].map(id => {
    const peer = listed.get(id);
    const tally = statistics.peers.get(id) ?? new Tally();
    return {
      id,
      status: statusOf(peer),
      pending: peer?.pending ?? 0,
      calls: tally.calls,
      p50Ms: tally.latencyMs(50),
      p99Ms: tally.latencyMs(99),
      share: tally.calls / Math.max(1, statistics.total.calls),
    };
  });
}

function statusOf(peer: ListedPeer | undefined): PeerRow['status'] {
  if (peer === undefined) return 'removed';
  return peer.draining ? 'draining' : peer.connectionStatus;
}
