/** What a list looks like from outside, as plain data. */
import type { ConnectionStatus, Identifier, LifecycleState } from '@peerage/peer-core';
import { hold } from './holds.js';
import type { Member } from './member.js';
import type { Roster } from './roster.js';

/** What a list is like at one moment; a copy. */
export interface PeerListIntrospection {
  readonly name: string;
  readonly state: LifecycleState;
  /** The policy's name. */
  readonly policy: string;
  /** Requests that wait for a peer. */
  readonly waiting: number;
  /** In the order they were added; removed peers that still drain come last. */
  readonly peers: readonly PeerIntrospection[];
}

/** What one peer of a list is like at one moment. */
export interface PeerIntrospection {
  readonly identifier: Identifier;
  readonly connectionStatus: ConnectionStatus;
  /** Requests of this list in flight on the peer. */
  readonly pending: number;
  /** Its present weight; grows while the peer warms up. */
  readonly weight: number;
  /** Takes no new request and leaves after its last one. */
  readonly draining: boolean;
  /** Has as many requests in flight as it may have. */
  readonly busy: boolean;
  /** Takes a break: it had more than its share of requests and failed them. */
  readonly suspended: boolean;
}

export function introspect(
  list: { readonly name: string; readonly state: LifecycleState },
  policy: string,
  roster: Roster,
  waiting: number,
): PeerListIntrospection {
  const members = new Set([...roster.members.values(), ...roster.draining.values()]);
  return { name: list.name, state: list.state, policy, waiting, peers: [...members].map(view) };
}

function view({
  identifier,
  connectionStatus,
  inFlight,
  weight,
  draining,
  holds,
}: Member): PeerIntrospection {
  const { busy, suspended } = hold;
  return {
    identifier,
    connectionStatus,
    pending: inFlight,
    weight,
    draining,
    busy: (holds & busy) !== 0,
    suspended: (holds & suspended) !== 0,
  };
}
