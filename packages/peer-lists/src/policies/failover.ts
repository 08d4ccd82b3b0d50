/** Failover: the peers of the first priority level, and those of the next as far as the first cannot cope. */
import {
  type ChooseRequest,
  type Clock,
  type LoadReport,
  type Policy,
  type PolicyPeer,
  type Random,
  systemClock,
} from '@peerage/peer-core';
import {
  callback,
  checkSettings,
  clockRule,
  durationMs,
  finite,
  type Rules,
} from '@peerage/peer-core/settings';
import { headerRule } from '../hashing/request-key.js';
import { type LevelLoad, type LevelLoadOptions, levelLoads } from '../structures/level-loads.js';
import { type PolicyGroup, PolicyGroups } from '../structures/policy-groups.js';
import { Recoveries } from '../structures/recoveries.js';
import { RequestDraw } from '../structures/request-draw.js';
import { twoRandomChoices } from './two-random-choices.js';

/** How levels share the load, and what chooses within each. */
export interface FailoverOptions {
  /** Makes the policy that chooses within a level; two random choices by default. */
  readonly child?: () => Policy;
  /** How much more than its share a level can carry, at least 1; 1.4 by default. */
  readonly overprovisioningFactor?: number;
  /**
   * While the levels together cannot carry everything, one with a smaller percentage of its peers than this does
   * not wait `recoveryMs` for those that come back; 50 by default, 0 for never.
   */
  readonly panicThreshold?: number;
  /** How long a peer that was lost has to be back before its level gets its part again; 10 000 by default. */
  readonly recoveryMs?: number;
  /**
   * The header that is the key of a request without `hashKey`, when a hashing child has one; requests of one key
   * stay in one level. None by default.
   */
  readonly header?: string;
  readonly random?: Random;
  readonly clock?: Clock;
}

const rules: Rules<FailoverOptions> = {
  child: callback,
  overprovisioningFactor: finite(1),
  panicThreshold: finite(0, 100),
  recoveryMs: durationMs,
  header: headerRule,
  random: callback,
  clock: clockRule,
};

/**
 * Sends requests to the peers of the lowest `priority`, and spills over to the next level in proportion to what is
 * missing: a level with 72 % of its peers still takes everything, one with half of them 70 %.
 *
 * The loads are those of Envoy's priority levels, the time is that of gRFC A56's failover timer. A level counts all
 * its peers in the list. Losing a peer counts at once, having it back only after `recoveryMs`, so a level that flaps
 * swings no traffic; until then it serves along with the others of its level. A peer that is available for the first
 * time counts at once. Where the drawn level has nobody for a request, the other levels are asked in order.
 *
 * What a choice costs is the child's; O(levels) more, where more than one level has requests.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 */
export function failover(options: FailoverOptions = {}): Policy {
  checkSettings('failover', options, rules);
  return new Failover(options);
}

// Keeps the levels of keys apart from their places on rings; any number but 0 would do.
const drawSeed = 1;

class Failover implements Policy {
  readonly name = 'failover';
  readonly pendingChanged?: NonNullable<Policy['pendingChanged']>;
  readonly finished?: NonNullable<Policy['finished']>;
  readonly #clock: Clock;
  readonly #loadOptions: LevelLoadOptions;
  readonly #levels: PolicyGroups<number>;
  readonly #recoveries: Recoveries<PolicyGroup<number>>;
  /** When the loads have to be computed anew; at once after a change. */
  #staleAtMs = 0;

  constructor(options: FailoverOptions) {
    const { random = Math.random, clock = systemClock, recoveryMs = 10_000, header } = options;
    const { overprovisioningFactor = 1.4, panicThreshold = 50 } = options;
    this.#clock = clock;
    this.#loadOptions = { overprovisioningFactor, panicThreshold };
    this.#recoveries = new Recoveries(recoveryMs, clock);
    const levels = new PolicyGroups<number>({
      child: options.child ?? (() => twoRandomChoices({ random })),
      keyOf: ({ identifier }) => identifier.attributes?.priority ?? 0,
      compare: (a, b) => a - b,
      draw: new RequestDraw(drawSeed, random, header),
    });
    this.#levels = levels;
    if (levels.wantsPending) this.pendingChanged = peer => levels.pendingChanged(peer);
    if (levels.wantsOutcomes) {
      this.finished = (peer, outcome, latencyMs) => levels.finished(peer, outcome, latencyMs);
    }
  }

  joined(peer: PolicyPeer): void {
    this.#staleAtMs = 0;
    this.#levels.joined(peer);
  }

  left(peer: PolicyPeer): void {
    this.#staleAtMs = 0;
    this.#recoveries.forget(peer);
    this.#levels.left(peer);
  }

  add(peer: PolicyPeer): void {
    this.#staleAtMs = 0;
    this.#levels.add(peer);
    this.#recoveries.added(peer, this.#levels.of(peer));
  }

  remove(peer: PolicyPeer): void {
    this.#staleAtMs = 0;
    this.#recoveries.removed(peer);
    this.#levels.remove(peer);
  }

  attributesChanged(peer: PolicyPeer): void {
    const level = this.#levels.of(peer);
    this.#levels.attributesChanged(peer);
    if (this.#levels.of(peer) === level) return;
    this.#recoveries.forget(peer);
    this.#staleAtMs = 0;
  }

  loadReported(peer: PolicyPeer, report: LoadReport): void {
    this.#levels.loadReported(peer, report);
  }

  choose(request: ChooseRequest): PolicyPeer | undefined {
    if (this.#isStale()) this.#setShares();
    return this.#levels.choose(request);
  }

  #isStale(): boolean {
    if (this.#staleAtMs === Number.POSITIVE_INFINITY) return false;
    return this.#staleAtMs === 0 || this.#clock.now() >= this.#staleAtMs;
  }

  #setShares(): void {
    this.#recoveries.endDue();
    let loads = this.#loads();
    if (this.#endRecoveriesOf(loads)) loads = this.#loads();
    for (const [index, level] of this.#levels.all.entries()) level.share = (loads[index]?.load ?? 0) / 100;
    this.#staleAtMs = this.#recoveries.nextDueMs;
  }

  #loads(): LevelLoad[] {
    const healths = this.#levels.all.map(level => ({
      availableCount: level.availableCount - this.#recoveries.countIn(level),
      totalCount: level.joinedCount,
    }));
    return levelLoads(healths, this.#loadOptions);
  }

  /** Who is needed is not waited for. Gives whether that changes the loads. */
  #endRecoveriesOf(loads: readonly LevelLoad[]): boolean {
    const nobody = loads.every(({ load }) => load === 0);
    const needed = this.#levels.all.filter((_, index) => nobody || loads[index]?.panic === true);
    return needed.map(level => this.#recoveries.endAll(level)).includes(true);
  }
}
