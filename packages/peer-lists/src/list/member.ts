/** One identifier of a list: its peer while retained, its requests, its place in the policy. */
import type {
  ConnectionStatus,
  Identifier,
  LoadReport,
  Peer,
  PolicyPeer,
  Subscriber,
  Timer,
} from '@peerage/peer-core';
import { hold } from './holds.js';

/** What a member tells its list. */
export interface MemberOwner {
  statusChanged(member: Member): void;
  loadReported(member: Member, report: LoadReport): void;
}

/** Plain state: each field is written by the one part of the list that is named beside it. */
export class Member implements PolicyPeer, Subscriber {
  /** The roster's. */
  identifier: Identifier;
  /** The request counter's: what the policy sees, phantoms included. */
  pending = 0;
  /** The request counter's: requests in flight without a response. */
  unanswered = 0;
  /** The policy's. */
  position = -1;
  /** The roster's; set while the peer is retained. */
  peer: Peer | undefined;
  /** The roster's: the peer's status when the list last looked. */
  connectionStatus: ConnectionStatus = 'unavailable';
  /** The roster's; set while the peer drains. */
  drainTimer: Timer | undefined;
  /** The eligibility's: reasons against choosing the peer. */
  holds: number = hold.disconnected;
  /** The eligibility's: whether the policy has the peer. */
  eligible = false;
  /** Slow start's: the share of its weight the peer is ready for. */
  warmth = 1;
  /** The phantom requests': failed requests that still count as pending. */
  phantoms = 0;
  /** The fair share's: requests chosen and failed in its `window`. */
  chosen = 0;
  failed = 0;
  window = 0;
  readonly #owner: MemberOwner;

  constructor(identifier: Identifier, owner: MemberOwner) {
    this.identifier = identifier;
    this.#owner = owner;
  }

  get weight(): number {
    return (this.identifier.attributes?.weight ?? 1) * this.warmth;
  }

  /** Requests in flight. */
  get inFlight(): number {
    return this.pending - this.phantoms;
  }

  get draining(): boolean {
    return (this.holds & hold.draining) !== 0;
  }

  notifyStatusChanged(): void {
    this.#owner.statusChanged(this);
  }

  notifyLoadReported(_: Identifier, report: LoadReport): void {
    this.#owner.loadReported(this, report);
  }
}
