/** Watches for peers that take more than their share of requests only to fail them. */
import type { Member } from './member.js';

/** Counts start anew after this long, so that old sins are forgotten. */
const windowMs = 1_000;
/** Below this many requests per peer, on average, a share says nothing. */
const fewestPerPeer = 4;
const tooManyShares = 2;

export class FairShare {
  #window = 1;
  #windowStartMs = 0;
  #chosen = 0;
  #failed = 0;

  chosen(member: Member): void {
    if (member.window !== this.#window) this.#enter(member);
    member.chosen += 1;
    this.#chosen += 1;
  }

  /** Notes a failure; whether the peer has more than twice its share although it fails more than the others do. */
  failed(member: Member, peerCount: number, nowMs: number): boolean {
    if (nowMs - this.#windowStartMs >= windowMs) this.#open(nowMs);
    if (member.window !== this.#window) this.#enter(member);
    member.failed += 1;
    this.#failed += 1;
    if (this.#chosen < fewestPerPeer * peerCount) return false;
    if (member.chosen * peerCount <= tooManyShares * this.#chosen) return false;
    const othersRate = (this.#failed - member.failed) / Math.max(1, this.#chosen - member.chosen);
    return member.failed / Math.max(1, member.chosen) > othersRate;
  }

  #open(nowMs: number): void {
    this.#window += 1;
    this.#windowStartMs = nowMs;
    this.#chosen = 0;
    this.#failed = 0;
  }

  #enter(member: Member): void {
    member.window = this.#window;
    member.chosen = 0;
    member.failed = 0;
  }
}
