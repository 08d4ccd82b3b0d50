/** Requests that failed and still count as pending for a while. */
import type { Clock, Timer } from '@peerage/peer-core';
import type { Member } from './member.js';

export class PhantomRequests {
  readonly #clock: Clock;
  readonly #onGone: (member: Member) => void;
  /** In the order they fall due: one timer, for the first, serves all. */
  readonly #queue: { readonly member: Member; readonly dueMs: number }[] = [];
  #timer: Timer | undefined;

  /** @param onGone A phantom's time is over. */
  constructor(clock: Clock, onGone: (member: Member) => void) {
    this.#clock = clock;
    this.#onGone = onGone;
  }

  add(member: Member, forMs: number): void {
    // Never before the last one, so the queue stays in order; tails move too slowly for that to matter.
    const dueMs = Math.max(this.#clock.now() + forMs, this.#queue.at(-1)?.dueMs ?? 0);
    member.phantoms += 1;
    this.#queue.push({ member, dueMs });
    this.#schedule();
  }

  /** Ends them all now. */
  clear(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#endFirst(this.#queue.length);
  }

  #schedule(): void {
    const [first] = this.#queue;
    if (first === undefined || this.#timer !== undefined) return;
    this.#timer = this.#clock.setTimer(() => this.#fire(), first.dueMs - this.#clock.now()).unref();
  }

  #fire(): void {
    this.#timer = undefined;
    const now = this.#clock.now();
    const notYet = this.#queue.findIndex(({ dueMs }) => dueMs > now);
    this.#endFirst(notYet === -1 ? this.#queue.length : notYet);
    this.#schedule();
  }

  #endFirst(count: number): void {
    for (const { member } of this.#queue.splice(0, count)) {
      member.phantoms -= 1;
      this.#onGone(member);
    }
  }
}
