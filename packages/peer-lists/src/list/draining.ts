/** Peers that take no new request and leave after their last one, or when their time is up. */
import type { Clock } from '@peerage/peer-core';
import type { Eligibility } from './eligibility.js';
import { hold } from './holds.js';
import type { Member } from './member.js';

export interface DrainingParts {
  readonly eligibility: Eligibility;
  readonly clock: Clock;
  readonly drainTimeoutMs: number;
  /** The member has ended its requests or had its time. */
  readonly onDrained: (member: Member) => void;
}

export class Draining {
  readonly #parts: DrainingParts;
  readonly #members = new Map<string, Member>();
  #onEmpty: (() => void) | undefined;

  constructor(parts: DrainingParts) {
    this.#parts = parts;
  }

  get members(): ReadonlyMap<string, Member> {
    return this.#members;
  }

  /** The member takes no new request; `endIfIdle` is the caller's to call once it has told of it. */
  start(member: Member): void {
    const { eligibility, clock, drainTimeoutMs } = this.#parts;
    this.#members.set(member.identifier.id, member);
    if (member.inFlight > 0) {
      member.drainTimer = clock.setTimer(() => this.#end(member), drainTimeoutMs).unref();
    }
    eligibility.hold(member, hold.draining);
  }

  endIfIdle(member: Member): void {
    if (member.inFlight === 0) this.#end(member);
  }

  /** The member stays after all. */
  cancel(member: Member): void {
    if (this.#forget(member)) this.#parts.eligibility.release(member, hold.draining);
  }

  whenEmpty(): Promise<void> {
    if (this.#members.size === 0) return Promise.resolve();
    const { clock, drainTimeoutMs } = this.#parts;
    return new Promise(resolve => {
      // Somebody waits, so the process must live to see the end of it; the timers of the members do not hold it.
      const awake = clock.setTimer(() => undefined, drainTimeoutMs);
      this.#onEmpty = () => {
        awake.cancel();
        resolve();
      };
    });
  }

  #end(member: Member): void {
    if (!this.#forget(member)) return;
    this.#parts.onDrained(member);
    this.#parts.eligibility.release(member, hold.draining);
    if (this.#members.size > 0) return;
    this.#onEmpty?.();
    this.#onEmpty = undefined;
  }

  #forget(member: Member): boolean {
    if (this.#members.get(member.identifier.id) !== member) return false;
    this.#members.delete(member.identifier.id);
    member.drainTimer?.cancel();
    member.drainTimer = undefined;
    return true;
  }
}
