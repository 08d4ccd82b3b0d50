/**
 * Compares peers with one another at every interval and ejects the outliers.
 *
 * Never so many that too few are left: at most `maxEjectionPercent`, never the last one that can be used, and when
 * the others are lost, whoever is out comes back.
 */
import type { Timer } from '../clock.js';
import { randomInt } from '../random.js';
import type { EjectingPeer, PeerJudge, PeerTally } from './ejecting-peer.js';
import type { EjectionSettings } from './ejection-settings.js';
import { failurePercentageOutliers, type Outlier, successRateOutliers } from './outliers.js';

export class Ejection implements PeerJudge {
  readonly #settings: EjectionSettings;
  readonly #peers = new Set<EjectingPeer>();
  /** Ejected or on probation, the latest ejection last. */
  readonly #out = new Set<EjectingPeer>();
  #timer: Timer | undefined;
  #nextSweepMs = 0;

  constructor(settings: EjectionSettings) {
    this.#settings = settings;
  }

  add(peer: EjectingPeer): void {
    this.#peers.add(peer);
    if (this.#peers.size > 1) return;
    this.#settings.stallMonitor.start();
    this.#schedule();
  }

  remove(peer: EjectingPeer): void {
    this.#peers.delete(peer);
    this.#out.delete(peer);
    if (this.#peers.size > 0) {
      this.#relent();
      return;
    }
    this.#settings.stallMonitor.stop();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  connectionChanged(): void {
    this.#relent();
  }

  probeFailed(peer: EjectingPeer): void {
    if (this.#stoodStill()) peer.repeatProbe();
    else if (this.#anyUsable()) this.#eject(peer, 'a probe failed');
    else this.restore(peer);
  }

  restore(peer: EjectingPeer): void {
    this.#out.delete(peer);
    peer.restore();
  }

  #schedule(): void {
    const { clock, intervalMs } = this.#settings;
    this.#nextSweepMs = clock.now() + intervalMs;
    this.#timer = clock.setTimer(() => this.#sweep(), intervalMs).unref();
  }

  #sweep(): void {
    const { clock, stallMonitor, successRateEjection, failurePercentageEjection } = this.#settings;
    const stoodStill = this.#stoodStill();
    stallMonitor.reset();
    this.#schedule();
    const tallies = [...this.#peers].map(peer => peer.takeTally());
    if (!stoodStill) {
      if (successRateEjection !== undefined) {
        const outliers = successRateOutliers(tallies, successRateEjection);
        this.#ejectOutliers(outliers, successRateEjection.enforcementPercentage);
      }
      if (failurePercentageEjection !== undefined) {
        const outliers = failurePercentageOutliers(tallies, failurePercentageEjection);
        this.#ejectOutliers(outliers, failurePercentageEjection.enforcementPercentage);
      }
    }
    const nowMs = clock.now();
    for (const { peer } of tallies) {
      if (this.#peers.has(peer)) peer.tick(nowMs);
    }
  }

  #ejectOutliers(outliers: readonly Outlier<PeerTally>[], enforcementPercentage: number): void {
    for (const { tally, reason } of outliers) {
      const { peer } = tally;
      if (this.#out.size >= this.#mostOut() || !this.#anyUsable(peer)) return;
      // Subscribers of one that was ejected just now may have released others.
      if (!this.#peers.has(peer) || this.#out.has(peer)) continue;
      if (randomInt(this.#settings.random, 100) < enforcementPercentage) this.#eject(peer, reason);
    }
  }

  #eject(peer: EjectingPeer, reason: string): void {
    this.#out.delete(peer);
    this.#out.add(peer);
    peer.eject(this.#settings.clock.now(), reason);
  }

  /** Brings everybody back for want of others, or those out longest when fewer peers allow fewer to be out. */
  #relent(): void {
    if (this.#out.size === 0) return;
    const nobodyLeft = !this.#anyUsable();
    for (const peer of this.#out) {
      if (!nobodyLeft && this.#out.size <= this.#mostOut()) return;
      this.restore(peer);
    }
  }

  #mostOut(): number {
    const { maxEjectionPercent } = this.#settings;
    const most = Math.floor((this.#peers.size * maxEjectionPercent) / 100);
    return maxEjectionPercent > 0 ? Math.max(1, most) : 0;
  }

  #anyUsable(except?: EjectingPeer): boolean {
    for (const peer of this.#peers) {
      if (peer !== except && peer.usable) return true;
    }
    return false;
  }

  #stoodStill(): boolean {
    const { clock, stallMonitor, maxStallMs } = this.#settings;
    return Math.max(stallMonitor.longestMs, clock.now() - this.#nextSweepMs) > maxStallMs;
  }
}
