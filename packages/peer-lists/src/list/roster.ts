/**
 * Who is in a list: retains their peers, keeps the policy to the available ones, drains and releases the removed.
 *
 * Chooses nothing and counts no requests; the list does, and says when a member's last request ended.
 */
import {
  type ConnectionStatus,
  checkIdentifier,
  type Identifier,
  isPeerError,
  PeerError,
  tell,
  tellProblem,
} from '@peerage/peer-core';
import { Member, type MemberOwner } from './member.js';
import type { PeerListSettings } from './options.js';
import type { PolicyGuard } from './policy-guard.js';
import { RetainRetry } from './retain-retry.js';

export class Roster implements MemberOwner {
  readonly #settings: PeerListSettings;
  readonly #policy: PolicyGuard;
  readonly #onAvailable: () => void;
  readonly #members = new Map<string, Member>();
  readonly #draining = new Map<string, Member>();
  readonly #counts: Record<ConnectionStatus, number> = { unavailable: 0, connecting: 0, available: 0 };
  readonly #retry: RetainRetry<Member>;
  #online = false;
  #onDrained: (() => void) | undefined;
  #lastError: string | undefined;

  /** @param onAvailable A member may be chosen that could not before. */
  constructor(settings: PeerListSettings, policy: PolicyGuard, onAvailable: () => void) {
    this.#settings = settings;
    this.#policy = policy;
    this.#onAvailable = onAvailable;
    this.#retry = new RetainRetry(settings.clock, member => this.#retainAgain(member));
  }

  get members(): ReadonlyMap<string, Member> {
    return this.#members;
  }

  get draining(): ReadonlyMap<string, Member> {
    return this.#draining;
  }

  get counts(): Readonly<Record<ConnectionStatus, number>> {
    return this.#counts;
  }

  /** Why the peer that failed last could not be reached. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  /** Takes an identifier in; gives what is wrong with it, if anything. */
  add(identifier: Identifier): PeerError | undefined {
    const { name: source, observer } = this.#settings;
    const problem = problemOf(identifier);
    if (problem !== undefined) return problem;
    if (this.#members.has(identifier.id)) {
      return new PeerError('peer-already-in-list', { list: source, peer: identifier.id });
    }
    const draining = this.#draining.get(identifier.id);
    const member = draining ?? new Member(identifier, this);
    this.#members.set(identifier.id, member);
    this.#counts[member.connectionStatus] += 1;
    let failure: PeerError | undefined;
    if (draining !== undefined) this.#takeBack(draining, identifier);
    else if (this.#online) failure = this.#retain(member);
    if (this.#members.has(identifier.id)) tell(observer, { type: 'peer-added', source, identifier });
    return failure;
  }

  /** Takes in what is newly said of a known identifier. */
  change(identifier: Identifier): PeerError | undefined {
    const { name: source, observer } = this.#settings;
    const problem = problemOf(identifier);
    if (problem !== undefined) return problem;
    const member = this.#members.get(identifier.id);
    if (member === undefined) return this.#unknown(identifier);
    member.describe(identifier);
    if (member.eligible) this.#policy.attributesChanged(member);
    tell(observer, { type: 'peer-changed', source, identifier });
    return undefined;
  }

  remove(identifier: Identifier): PeerError | undefined {
    const { name: source, observer } = this.#settings;
    const member = this.#members.get(identifier.id);
    if (member === undefined) return this.#unknown(identifier);
    this.#drop(member);
    tell(observer, { type: 'peer-removed', source, identifier: member.identifier, pending: member.pending });
    if (member.peer !== undefined && !member.draining) this.#drain(member);
    return undefined;
  }

  /** Retains the peer of every member. What cannot be retained is reported and does not stop the others. */
  goOnline(): void {
    this.#online = true;
    for (const member of [...this.#members.values()]) {
      const failure = this.#members.has(member.identifier.id) ? this.#retain(member) : undefined;
      if (failure !== undefined) this.#tellProblem(failure);
    }
  }

  /** Releases every peer once its requests have ended or had their time; keeps the identifiers. */
  goOffline(): Promise<void> {
    this.#online = false;
    this.#retry.clear();
    for (const member of this.#members.values()) {
      if (member.peer !== undefined) this.#drain(member);
    }
    if (this.#draining.size === 0) return Promise.resolve();
    return new Promise(resolve => {
      this.#onDrained = resolve;
    });
  }

  /** The last request of a draining member ended. */
  drained(member: Member): void {
    const { name: source, observer } = this.#settings;
    const { id } = member.identifier;
    if (this.#draining.get(id) !== member) return;
    this.#draining.delete(id);
    this.#endDrain(member);
    this.#release(member);
    tell(observer, { type: 'peer-drained', source, identifier: member.identifier, pending: member.pending });
    if (this.#draining.size === 0) {
      this.#onDrained?.();
      this.#onDrained = undefined;
    }
  }

  statusChanged(member: Member): void {
    const { peer } = member;
    if (peer === undefined) return;
    this.#setStatus(member, peer.status.connectionStatus);
    if (peer.status.lastError !== undefined) this.#lastError = peer.status.lastError;
    this.#refreshEligibility(member);
  }

  /** Gives the error that keeps the peer from being retained; a lasting one takes the member out again. */
  #retain(member: Member): PeerError | undefined {
    const { transport, name } = this.#settings;
    try {
      member.peer = transport.retainPeer(member.identifier, member);
    } catch (cause) {
      if (isPeerError(cause, 'invalid-identifier') || isPeerError(cause, 'invalid-peer-type')) {
        this.#drop(member);
        return cause;
      }
      this.#retry.add(member);
      return new PeerError('retain-failed', { list: name, peer: member.identifier.id }, { cause });
    }
    this.statusChanged(member);
    return undefined;
  }

  #retainAgain(member: Member): void {
    const failure = this.#retain(member);
    if (failure !== undefined) this.#tellProblem(failure);
  }

  #release(member: Member): void {
    const { transport } = this.#settings;
    member.peer = undefined;
    this.#setStatus(member, 'unavailable');
    try {
      transport.releasePeer(member.identifier, member);
    } catch (cause) {
      const of = `the transport of list "${this.#settings.name}"`;
      this.#tellProblem(new PeerError('callback-failed', { callback: 'releasePeer', of }, { cause }));
    }
  }

  #drop(member: Member): void {
    this.#members.delete(member.identifier.id);
    this.#counts[member.connectionStatus] -= 1;
    this.#retry.delete(member);
  }

  #drain(member: Member): void {
    member.draining = true;
    this.#draining.set(member.identifier.id, member);
    this.#refreshEligibility(member);
    if (member.pending === 0) {
      this.drained(member);
      return;
    }
    const { clock, drainTimeoutMs } = this.#settings;
    member.drainTimer = clock.setTimer(() => this.drained(member), drainTimeoutMs).unref();
  }

  #endDrain(member: Member): void {
    member.draining = false;
    member.drainTimer?.cancel();
    member.drainTimer = undefined;
  }

  /** Added anew before its last request ended: the connection stays, unless the whole list is stopping. */
  #takeBack(member: Member, identifier: Identifier): void {
    member.describe(identifier);
    if (!this.#online) return;
    this.#draining.delete(identifier.id);
    this.#endDrain(member);
    this.#refreshEligibility(member);
  }

  #setStatus(member: Member, to: ConnectionStatus): void {
    if (this.#members.get(member.identifier.id) === member) {
      this.#counts[member.connectionStatus] -= 1;
      this.#counts[to] += 1;
    }
    member.connectionStatus = to;
  }

  /** The policy hears of a member only when *may be chosen* flips. */
  #refreshEligibility(member: Member): void {
    const eligible = !member.draining && member.peer !== undefined && member.connectionStatus === 'available';
    if (eligible === member.eligible) return;
    if (eligible) {
      member.eligible = this.#policy.add(member);
      this.#onAvailable();
    } else {
      member.eligible = false;
      this.#policy.remove(member);
    }
  }

  #unknown(identifier: Identifier): PeerError {
    return new PeerError('peer-not-in-list', { list: this.#settings.name, peer: identifier.id });
  }

  #tellProblem(error: PeerError): void {
    tellProblem(this.#settings.observer, this.#settings.name, error);
  }
}

function problemOf(identifier: Identifier): PeerError | undefined {
  try {
    checkIdentifier(identifier);
    return undefined;
  } catch (error) {
    if (isPeerError(error)) return error;
    throw error;
  }
}
