/**
 * Keeps the policy to the peers it may choose.
 *
 * Whoever has a reason against a peer holds it and lets it go again; the policy hears only when the first reason
 * comes and when the last one goes.
 */
import type { Hold } from './holds.js';
import type { Member } from './member.js';
import type { PolicyGuard } from './policy-guard.js';

export class Eligibility {
  readonly #policy: PolicyGuard;
  readonly #onEligible: () => void;
  readonly #onIneligible: () => void;
  #count = 0;

  /**
   * @param onEligible A member may be chosen that could not before.
   * @param onIneligible One may no longer be chosen that could before.
   */
  constructor(policy: PolicyGuard, onEligible: () => void, onIneligible: () => void) {
    this.#policy = policy;
    this.#onEligible = onEligible;
    this.#onIneligible = onIneligible;
  }

  /** How many members may be chosen. */
  get count(): number {
    return this.#count;
  }

  hold(member: Member, reason: Hold): void {
    member.holds |= reason;
    if (!member.eligible) return;
    member.eligible = false;
    this.#count -= 1;
    this.#policy.remove(member);
    this.#onIneligible();
  }

  release(member: Member, reason: Hold): void {
    if ((member.holds & reason) === 0) return;
    member.holds &= ~reason;
    if (member.holds !== 0 || !this.#policy.add(member)) return;
    member.eligible = true;
    this.#count += 1;
    this.#onEligible();
  }

  /** Takes an eligible member from the policy while one request looks at the others; nobody else notices. */
  setAside(member: Member): void {
    this.#policy.remove(member);
  }

  putBack(member: Member): void {
    if (this.#policy.add(member)) return;
    member.eligible = false;
    this.#count -= 1;
    this.#onIneligible();
  }
}
