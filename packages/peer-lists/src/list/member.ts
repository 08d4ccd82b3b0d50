/** One identifier of a list: its peer while retained, its requests in flight, its place in the policy. */
import type { ConnectionStatus, Identifier, Peer, PolicyPeer, Subscriber, Timer } from '@peerage/peer-core';

/** What a member tells its list. */
export interface MemberOwner {
  statusChanged(member: Member): void;
}

/** The list owns every field but `position`; a member only passes on what its peer says. */
export class Member implements PolicyPeer, Subscriber {
  identifier: Identifier;
  weight: number;
  pending = 0;
  position = -1;
  /** Set while the list retains the peer. */
  peer: Peer | undefined;
  /** What the peer's status was when the list last looked. */
  connectionStatus: ConnectionStatus = 'unavailable';
  /** Whether the policy may choose this peer. */
  eligible = false;
  /** No new requests; the peer is released when the last one ends. */
  draining = false;
  drainTimer: Timer | undefined;
  readonly #owner: MemberOwner;

  constructor(identifier: Identifier, owner: MemberOwner) {
    this.identifier = identifier;
    this.weight = weightOf(identifier);
    this.#owner = owner;
  }

  /** Takes what is newly said of the identifier. */
  describe(identifier: Identifier): void {
    this.identifier = identifier;
    this.weight = weightOf(identifier);
  }

  notifyStatusChanged(): void {
    this.#owner.statusChanged(this);
  }
}

function weightOf(identifier: Identifier): number {
  return identifier.attributes?.weight ?? 1;
}
