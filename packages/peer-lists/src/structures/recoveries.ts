/**
 * Which peers came back so lately that they are not relied on yet.
 *
 * A peer that was lost is relied on again once it has been there for a while, so that one that comes and goes moves
 * no traffic. A peer that is there for the first time, or was only set aside, is relied on at once.
 */
import type { Clock, PolicyPeer } from '@peerage/peer-core';

interface Recovery<G> {
  readonly group: G;
  /** When the peer is relied on again. */
  readonly dueMs: number;
  available: boolean;
}

export class Recoveries<G> {
  readonly #recoveryMs: number;
  readonly #clock: Clock;
  readonly #lost = new Set<PolicyPeer>();
  /** The one due first is first: all of them take equally long. */
  readonly #recovering = new Map<PolicyPeer, Recovery<G>>();
  /** How many recovering peers of a group are available. */
  readonly #counts = new Map<G, number>();

  constructor(recoveryMs: number, clock: Clock) {
    this.#recoveryMs = recoveryMs;
    this.#clock = clock;
  }

  /** How many of the available peers of `group` are not relied on yet. */
  countIn(group: G): number {
    return this.#counts.get(group) ?? 0;
  }

  /** When the next peer is relied on; never, when none recovers. */
  get nextDueMs(): number {
    const [next] = this.#recovering.values();
    return next?.dueMs ?? Number.POSITIVE_INFINITY;
  }

  added(peer: PolicyPeer, group: G): void {
    if (this.#lost.delete(peer)) {
      const dueMs = this.#clock.now() + this.#recoveryMs;
      this.#recovering.set(peer, { group, dueMs, available: false });
    }
    const recovery = this.#recovering.get(peer);
    if (recovery !== undefined) this.#setAvailable(recovery, true);
  }

  removed(peer: PolicyPeer): void {
    const recovery = this.#recovering.get(peer);
    if (recovery !== undefined) this.#setAvailable(recovery, false);
    if (peer.connectionStatus === 'available') return;
    this.#recovering.delete(peer);
    this.#lost.add(peer);
  }

  /** What the peer did counts no more: it left the list or its group. */
  forget(peer: PolicyPeer): void {
    this.#lost.delete(peer);
    this.#end(peer);
  }

  /** Relies on every peer that is due. */
  endDue(): void {
    if (this.#recovering.size === 0) return;
    const nowMs = this.#clock.now();
    for (const [peer, { dueMs }] of this.#recovering) {
      if (dueMs > nowMs) return;
      this.#end(peer);
    }
  }

  /** Relies on every available peer of `group`; gives whether there was one to wait for. */
  endAll(group: G): boolean {
    if (this.countIn(group) === 0) return false;
    for (const [peer, recovery] of this.#recovering) {
      if (recovery.group === group && recovery.available) this.#end(peer);
    }
    return true;
  }

  #end(peer: PolicyPeer): void {
    const recovery = this.#recovering.get(peer);
    if (recovery === undefined) return;
    this.#setAvailable(recovery, false);
    this.#recovering.delete(peer);
  }

  #setAvailable(recovery: Recovery<G>, available: boolean): void {
    if (recovery.available === available) return;
    recovery.available = available;
    const count = this.countIn(recovery.group) + (available ? 1 : -1);
    if (count === 0) this.#counts.delete(recovery.group);
    else this.#counts.set(recovery.group, count);
  }
}
