/**
 * Who is in a list: retains and releases their peers and follows what becomes of them.
 *
 * Chooses nothing and counts no requests; the list does, and says when a member's last request ended.
 */
import {
  type ConnectionStatus,
  checkIdentifier,
  type Identifier,
  isPeerError,
  type LoadReport,
  PeerError,
  tell,
  tellProblem,
} from '@peerage/peer-core';
import { Draining } from './draining.js';
import type { Eligibility } from './eligibility.js';
import { hold } from './holds.js';
import { Member, type MemberOwner } from './member.js';
import type { PeerListSettings } from './options.js';
import type { PolicyGuard } from './policy-guard.js';
import { problemOf } from './problem-of.js';
import { RetainRetry } from './retain-retry.js';
import { SlowStart } from './slow-start.js';

export class Roster implements MemberOwner {
  readonly #settings: PeerListSettings;
  readonly #policy: PolicyGuard;
  readonly #eligibility: Eligibility;
  readonly #slowStart: SlowStart | undefined;
  readonly #members = new Map<string, Member>();
  readonly #draining: Draining;
  readonly #counts: Record<ConnectionStatus, number> = { unavailable: 0, connecting: 0, available: 0 };
  readonly #retry: RetainRetry<Member>;
  #online = false;
  #lastError: string | undefined;

  constructor(settings: PeerListSettings, policy: PolicyGuard, eligibility: Eligibility) {
    const { clock, drainTimeoutMs, slowStart } = settings;
    this.#settings = settings;
    this.#policy = policy;
    this.#eligibility = eligibility;
    this.#slowStart = slowStart && new SlowStart(slowStart, clock, member => this.#weightChanged(member));
    this.#draining = new Draining({
      eligibility,
      clock,
      drainTimeoutMs,
      onDrained: member => this.#leave(member),
    });
    this.#retry = new RetainRetry(clock, member => this.#retainAgain(member));
  }

  get members(): ReadonlyMap<string, Member> {
    return this.#members;
  }

  get draining(): ReadonlyMap<string, Member> {
    return this.#draining.members;
  }

  /** Members by status; those that only drain are no members. */
  get counts(): Readonly<Record<ConnectionStatus, number>> {
    return this.#counts;
  }

  /** Which peer failed last, and why it could not be reached. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  /** Takes an identifier in; gives what is wrong with it, if anything. */
  add(identifier: Identifier): PeerError | undefined {
    const { name: source, observer } = this.#settings;
    const problem = problemOf(() => checkIdentifier(identifier));
    if (problem !== undefined) return problem;
    if (this.#members.has(identifier.id)) {
      return new PeerError('peer-already-in-list', { list: source, peer: identifier.id });
    }
    const known = this.#draining.members.get(identifier.id);
    const member = known ?? new Member(identifier, this);
    member.identifier = identifier;
    this.#enter(member);
    let failure: PeerError | undefined;
    if (this.#online) {
      // Back before its last request ended: the connection stays.
      if (known !== undefined) this.#draining.cancel(known);
      else failure = this.#retain(member);
    }
    if (this.#members.get(identifier.id) === member)
      tell(observer, { type: 'peer-added', source, identifier });
    return failure;
  }

  /** Takes in what is newly said of a known identifier. */
  change(identifier: Identifier): PeerError | undefined {
    const { name: source, observer } = this.#settings;
    const problem = problemOf(() => checkIdentifier(identifier));
    if (problem !== undefined) return problem;
    const member = this.#members.get(identifier.id);
    if (member === undefined) return this.#unknown(identifier);
    if (member.eligible) {
      member.identifier = identifier;
      this.#policy.attributesChanged(member);
    } else {
      this.#policy.left(member);
      member.identifier = identifier;
      this.#policy.joined(member);
    }
    tell(observer, { type: 'peer-changed', source, identifier });
    return undefined;
  }

  remove(identifier: Identifier): PeerError | undefined {
    const { name: source, observer } = this.#settings;
    const member = this.#members.get(identifier.id);
    if (member === undefined) return this.#unknown(identifier);
    if (member.peer !== undefined && !member.draining) this.#draining.start(member);
    this.#drop(member);
    tell(observer, { type: 'peer-removed', source, identifier: member.identifier, pending: member.inFlight });
    this.#draining.endIfIdle(member);
    return undefined;
  }

  /** Retains the peer of every member. What cannot be retained is reported and does not stop the others. */
  goOnline(): void {
    this.#online = true;
    for (const member of [...this.#members.values()]) {
      if (this.#members.get(member.identifier.id) !== member) continue;
      const failure = this.#retain(member);
      if (failure !== undefined) this.#tellProblem(failure);
    }
  }

  /** Releases every peer once its requests have ended or had their time; keeps the identifiers. */
  goOffline(): Promise<void> {
    this.#online = false;
    this.#retry.clear();
    const retained = [...this.#members.values()].filter(({ peer }) => peer !== undefined);
    for (const member of retained) this.#draining.start(member);
    for (const member of retained) this.#draining.endIfIdle(member);
    return this.#draining.whenEmpty();
  }

  /** The last request of a draining member ended. */
  drained(member: Member): void {
    this.#draining.endIfIdle(member);
  }

  statusChanged(member: Member): void {
    if (member.peer === undefined) return;
    const { connectionStatus, lastError } = member.peer.status;
    if (lastError !== undefined) this.#lastError = `${member.identifier.id}: ${lastError}`;
    this.#setStatus(member, connectionStatus);
  }

  loadReported(member: Member, report: LoadReport): void {
    if (this.#members.get(member.identifier.id) === member) this.#policy.loadReported(member, report);
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
      this.#lastError = `${member.identifier.id}: ${sentenceOf(cause)}`;
      return new PeerError('retain-failed', { list: name, peer: member.identifier.id }, { cause });
    }
    this.statusChanged(member);
    return undefined;
  }

  #retainAgain(member: Member): void {
    const failure = this.#retain(member);
    if (failure !== undefined) this.#tellProblem(failure);
  }

  #leave(member: Member): void {
    const { transport, name: source, observer } = this.#settings;
    member.peer = undefined;
    this.#setStatus(member, 'unavailable');
    try {
      transport.releasePeer(member.identifier, member);
    } catch (cause) {
      const of = `the transport of list "${source}"`;
      this.#tellProblem(new PeerError('callback-failed', { callback: 'releasePeer', of }, { cause }));
    }
    tell(observer, { type: 'peer-drained', source, identifier: member.identifier, pending: member.inFlight });
  }

  #enter(member: Member): void {
    this.#members.set(member.identifier.id, member);
    this.#count(member.connectionStatus, 1);
    this.#policy.joined(member);
  }

  #drop(member: Member): void {
    this.#members.delete(member.identifier.id);
    this.#count(member.connectionStatus, -1);
    this.#retry.delete(member);
    this.#policy.left(member);
  }

  #setStatus(member: Member, to: ConnectionStatus): void {
    const from = member.connectionStatus;
    if (this.#members.get(member.identifier.id) === member) {
      this.#count(from, -1);
      this.#count(to, 1);
    }
    member.connectionStatus = to;
    if (to === 'available') {
      if (from !== 'available') this.#slowStart?.begin(member);
      this.#eligibility.release(member, hold.disconnected);
    } else {
      this.#slowStart?.end(member);
      this.#eligibility.hold(member, hold.disconnected);
    }
  }

  /** By name: a computed property would cost a flap a fifth more. */
  #count(status: ConnectionStatus, by: 1 | -1): void {
    if (status === 'available') this.#counts.available += by;
    else if (status === 'connecting') this.#counts.connecting += by;
    else this.#counts.unavailable += by;
  }

  #weightChanged(member: Member): void {
    if (member.eligible) this.#policy.attributesChanged(member);
  }

  #unknown(identifier: Identifier): PeerError {
    return new PeerError('peer-not-in-list', { list: this.#settings.name, peer: identifier.id });
  }

  #tellProblem(error: PeerError): void {
    tellProblem(this.#settings.observer, this.#settings.name, error);
  }
}

/** As a part of another sentence. */
function sentenceOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '');
}
