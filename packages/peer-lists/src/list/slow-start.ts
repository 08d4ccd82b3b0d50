/** Lets a peer that has just connected warm up: its weight grows over a window of its own. */
import type { Clock, Timer } from '@peerage/peer-core';
import { nested, positive, type Rule, required, rule } from '@peerage/peer-core/settings';
import type { Member } from './member.js';

/** How a new peer comes to its full weight: `max(minPercent / 100, (t / windowMs) ^ (1 / aggression))` of it. */
export interface SlowStartOptions {
  /** How long a peer warms up, from its own becoming available. */
  readonly windowMs: number;
  /** The share of its weight a peer starts with, in percent above 0; 10 by default. */
  readonly minPercent?: number;
  /** 1, the default, is a straight line; more gives more weight early. */
  readonly aggression?: number;
}

export const slowStartRule: Rule = nested<SlowStartOptions>('slow start', {
  windowMs: required(positive),
  minPercent: rule(
    'a percentage above 0 and up to 100',
    value => typeof value === 'number' && value > 0 && value <= 100,
  ),
  aggression: positive,
});

/**
 * Scales weights by `max(minPercent, (t / window)^(1 / aggression))`, as Envoy's slow start does.
 *
 * One timer serves all the peers that warm up, and none runs when nobody does. A window does not end early when
 * somebody else joins.
 */
export class SlowStart {
  readonly #windowMs: number;
  readonly #minShare: number;
  readonly #exponent: number;
  readonly #clock: Clock;
  readonly #onWeight: (member: Member) => void;
  readonly #since = new Map<Member, number>();
  #timer: Timer | undefined;

  /**
   * @param onWeight The weight of a member changed.
   * @throws PeerError `invalid-configuration` naming the option.
   */
  constructor(options: SlowStartOptions, clock: Clock, onWeight: (member: Member) => void) {
    slowStartRule.check('slowStart', options);
    const { windowMs, minPercent = 10, aggression = 1 } = options;
    this.#windowMs = windowMs;
    this.#minShare = minPercent / 100;
    this.#exponent = 1 / aggression;
    this.#clock = clock;
    this.#onWeight = onWeight;
  }

  /** The member's peer became available; its weight is set before this returns. */
  begin(member: Member): void {
    this.#since.set(member, this.#clock.now());
    member.warmth = this.#minShare;
    this.#schedule();
  }

  /** The member's peer is no longer available. */
  end(member: Member): void {
    if (!this.#since.delete(member)) return;
    member.warmth = 1;
    if (this.#since.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #schedule(): void {
    this.#timer ??= this.#clock.setTimer(() => this.#tick(), this.#windowMs / stepCount).unref();
  }

  #tick(): void {
    this.#timer = undefined;
    const now = this.#clock.now();
    for (const [member, since] of this.#since) {
      const progress = (now - since) / this.#windowMs;
      if (progress >= 1) this.#since.delete(member);
      member.warmth = progress >= 1 ? 1 : Math.max(this.#minShare, progress ** this.#exponent);
      this.#onWeight(member);
    }
    if (this.#since.size > 0) this.#schedule();
  }
}

// Fine enough that no step shows in a graph of traffic, coarse enough to cost nothing.
const stepCount = 20;
