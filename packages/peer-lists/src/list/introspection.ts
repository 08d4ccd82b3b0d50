/** What a list looks like from outside, as plain data. */
import type { ConnectionStatus, Identifier, LifecycleState } from '@peerage/peer-core';
import type { Member } from './member.js';
import type { Roster } from './roster.js';

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

export interface PeerIntrospection {
  readonly identifier: Identifier;
  readonly connectionStatus: ConnectionStatus;
  /** Requests of this list in flight on the peer. */
  readonly pending: number;
  /** Takes no new request and leaves after its last one. */
  readonly draining: boolean;
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

function view({ identifier, connectionStatus, pending, draining }: Member): PeerIntrospection {
  return { identifier, connectionStatus, pending, draining };
}
