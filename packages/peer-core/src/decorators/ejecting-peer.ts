/** A peer that counts how its requests end, and what becomes of it while it is ejected. */
import type { Identifier } from '../identifier.js';
import { type Outcome, okOutcome } from '../outcome.js';
import type { Peer } from '../peer.js';
import { DecoratedPeer } from './decorated-peer.js';
import type { EjectionSettings } from './ejection-settings.js';
import type { Tally } from './outliers.js';
import { Probation } from './probation.js';

/** Whether a peer takes requests, takes none, or takes a few that decide which it will be. */
export type EjectionStanding = 'in-use' | 'ejected' | 'on-probation';

/** Where a peer stands between use and ejection, at one moment. */
export interface EjectionIntrospection {
  readonly identifier: Identifier;
  readonly standing: EjectionStanding;
  /** How long an ejection lasts at least, or a probation at most; 0 in use. */
  readonly leftMs: number;
  /** How many base times the latest ejection was to last, less one for every interval in use since. */
  readonly multiplier: number;
  /** Requests that ended well since the present interval began. */
  readonly successes: number;
  /** Requests that failed since then by the peer's fault. */
  readonly failures: number;
}

export interface PeerTally extends Tally {
  readonly peer: EjectingPeer;
}

/** Who decides about a peer, having all of them in view; it is told what the peer alone can see. */
export interface PeerJudge {
  /** A peer was connected or lost. */
  connectionChanged(): void;
  probeFailed(peer: EjectingPeer): void;
  /** Puts a peer that is out back in use. */
  restore(peer: EjectingPeer): void;
  /** The peer is closed. */
  remove(peer: EjectingPeer): void;
}

/** In use, ejected, or on probation; which of them is decided by its judge. */
export class EjectingPeer extends DecoratedPeer {
  readonly #judge: PeerJudge;
  readonly #settings: EjectionSettings;
  #successes = 0;
  #failures = 0;
  #multiplier = 0;
  #ejectedUntilMs: number | undefined;
  #probation: Probation | undefined;

  constructor(inner: Peer, judge: PeerJudge, settings: EjectionSettings) {
    super(inner, { transport: settings.name, observer: settings.observer });
    this.#judge = judge;
    this.#settings = settings;
  }

  get standing(): EjectionStanding {
    if (this.#ejectedUntilMs !== undefined) return 'ejected';
    return this.#probation === undefined ? 'in-use' : 'on-probation';
  }

  /** Whether it can be reached and takes any number of requests. */
  get usable(): boolean {
    return this.standing === 'in-use' && this.inner.status.connectionStatus === 'available';
  }

  override startRequest(): void {
    super.startRequest();
    if (this.#probation === undefined) return;
    this.#probation.started();
    if (this.#probation.full) this.narrow('unavailable', 'on probation, and its probes are under way');
  }

  override endRequest(outcome: Outcome = okOutcome, latencyMs?: number): void {
    super.endRequest(outcome, latencyMs);
    if (outcome.cancelled === true) this.repeatProbe();
    else if (outcome.code !== okOutcome.code && this.#settings.isFailure(outcome)) this.#failed();
    else this.#succeeded();
  }

  override innerChanged(): void {
    // First: if this is the loss of the last one, the others are back before it goes.
    this.#judge.connectionChanged();
    super.innerChanged();
  }

  override close(): void {
    // Its last requests may end later, and decide nothing then.
    this.#probation = undefined;
    super.close();
    this.#judge.remove(this);
  }

  /** Where it stands at `nowMs` of the clock. */
  introspect(nowMs: number): EjectionIntrospection {
    return {
      identifier: this.identifier,
      standing: this.standing,
      leftMs: Math.max(0, (this.#ejectedUntilMs ?? this.#probation?.untilMs ?? nowMs) - nowMs),
      multiplier: this.#multiplier,
      successes: this.#successes,
      failures: this.#failures,
    };
  }

  /** What was counted since the last time. */
  takeTally(): PeerTally {
    const tally = { peer: this, successes: this.#successes, failures: this.#failures };
    this.#successes = 0;
    this.#failures = 0;
    return tally;
  }

  /** Takes it out of use from `nowMs` on, longer each time; `reason` is for its status. */
  eject(nowMs: number, reason: string): void {
    const { baseEjectionTimeMs, maxEjectionTimeMs } = this.#settings;
    const longestMs = Math.max(baseEjectionTimeMs, maxEjectionTimeMs);
    this.#multiplier += 1;
    const forMs = Math.min(baseEjectionTimeMs * this.#multiplier, longestMs);
    this.#ejectedUntilMs = nowMs + forMs;
    this.#probation = undefined;
    this.narrow('unavailable', `ejected for ${forMs} ms: ${reason}`);
  }

  /** In use again. */
  restore(): void {
    this.#ejectedUntilMs = undefined;
    this.#probation = undefined;
    this.narrow('available');
  }

  /** A probe told nothing, so another request may take its place. */
  repeatProbe(): void {
    if (this.#probation === undefined) return;
    this.#probation.endedWithoutResult();
    this.narrow('available');
  }

  /** Time has passed: an interval is over, maybe an ejection or a probation. */
  tick(nowMs: number): void {
    if (this.#ejectedUntilMs !== undefined) {
      if (nowMs >= this.#ejectedUntilMs) this.#endEjection(nowMs);
    } else if (this.#probation !== undefined) {
      if (nowMs >= this.#probation.untilMs) this.#judge.restore(this);
    } else if (this.#multiplier > 0) {
      this.#multiplier -= 1;
    }
  }

  #endEjection(nowMs: number): void {
    const { probeCount, baseEjectionTimeMs } = this.#settings;
    if (probeCount === 0) {
      this.#judge.restore(this);
      return;
    }
    this.#ejectedUntilMs = undefined;
    this.#probation = new Probation(probeCount, nowMs + baseEjectionTimeMs);
    this.narrow('available');
  }

  #succeeded(): void {
    this.#successes += 1;
    if (this.#probation?.endedWell() === true) this.#judge.restore(this);
  }

  #failed(): void {
    this.#failures += 1;
    if (this.#probation !== undefined) this.#judge.probeFailed(this);
  }
}
