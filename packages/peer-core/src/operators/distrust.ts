/**
 * Doubts what discovery says when it says that peers are gone.
 *
 * That a peer is there is believed at once: a peer too many costs an attempt to connect, a peer too few may cost
 * an outage.
 */
import { Observable } from 'rxjs';
import { type Clock, systemClock, type Timer } from '../clock.js';
import { PeerError } from '../errors.js';
import { tellProblem } from '../observer.js';
import { callback, checkSettings, clockRule, finite, type Rules } from '../settings/index.js';
import { type UpdaterOptions, updaterRules } from '../updates.js';
import { TrustedPeers, type TrustSettings } from './trusted-peers.js';
import { isUpdate, type Update, type UpdateOperator } from './update-operator.js';

/** How many peers may leave at once, and how long others are held. */
export interface DistrustOptions extends UpdaterOptions {
  /**
   * How many of the peers may leave within `holdMs` and be let go at once, in percent from 0 to 100; 50 by default.
   * 100 holds no removal, 0 holds every one.
   */
  readonly maxRemovalPercent?: number;
  /** How long peers that leave in greater numbers have to be missing before that is believed; 30 000 by default. */
  readonly holdMs?: number;
  /**
   * Whether a peer is up, as far as the list or its transport can tell: a peer that is up stays for a while
   * although it was removed. Must be quick; throwing counts as no and is reported.
   */
  readonly isHealthy?: (id: string) => boolean;
  /** How long such a peer stays at most, counted from its removal; 60 000 by default. */
  readonly probationMs?: number;
  /** How often it is asked after in the meantime; 1 000 by default. */
  readonly healthCheckMs?: number;
  readonly clock?: Clock;
}

const rules: Rules<DistrustOptions> = {
  ...updaterRules,
  maxRemovalPercent: finite(0, 100),
  holdMs: finite(0),
  isHealthy: callback,
  probationMs: finite(0),
  healthCheckMs: finite(1),
  clock: clockRule,
};

/**
 * Keeps peers that an update removes when there is reason to doubt it, and answers every update with a snapshot.
 *
 * - An update that leaves nobody is not believed, however long it stands (`empty-snapshot`), unless `allowEmpty`.
 * - Removals that exceed `maxRemovalPercent` within `holdMs` are held (`mass-removal`): a peer goes when it has been
 *   missing for `holdMs`, and stays when it is named again before.
 * - A removed peer that `isHealthy` is on probation: it goes when it is not any more, or after `probationMs`.
 *
 * Additions and changes in the same update apply at once. When the updater fails or completes, whoever is kept
 * stays.
 *
 * @throws PeerError `invalid-configuration` naming the field.
 */
export function distrust(options: DistrustOptions = {}): UpdateOperator {
  checkSettings('distrust', options, rules);
  const { clock = systemClock } = options;
  const { report, ...settings } = settingsOf(options);
  return source =>
    new Observable(subscriber => {
      const trusted = new TrustedPeers(settings);
      let timer: Timer | undefined;

      function arm(nowMs: number): void {
        timer?.cancel();
        const delayMs = trusted.nextReleaseMs(nowMs) - nowMs;
        timer = Number.isFinite(delayMs) ? clock.setTimer(lapse, delayMs).unref() : undefined;
      }

      function lapse(): void {
        const nowMs = clock.now();
        const released = trusted.release(nowMs);
        arm(nowMs);
        if (released) subscriber.next(trusted.list());
      }

      function receive(update: Update): void {
        const nowMs = clock.now();
        const doubt = trusted.apply(update, nowMs);
        trusted.release(nowMs);
        arm(nowMs);
        if (doubt !== undefined) report(doubt);
        subscriber.next(trusted.list());
      }

      const upstream = source.subscribe({
        next: update => (isUpdate(update) ? receive(update) : subscriber.next(update)),
        error: (cause: unknown) => subscriber.error(cause),
        complete: () => subscriber.complete(),
      });
      return () => {
        upstream.unsubscribe();
        timer?.cancel();
      };
    });
}

type Report = (error: PeerError) => void;

function settingsOf(options: DistrustOptions): TrustSettings & { readonly report: Report } {
  const { isHealthy, name = 'peers' } = options;
  const report: Report = error => tellProblem(options.observer, name, error);
  return {
    name,
    allowEmpty: options.allowEmpty ?? false,
    maxRemovalPercent: options.maxRemovalPercent ?? 50,
    holdMs: options.holdMs ?? 30_000,
    probationMs: options.probationMs ?? 60_000,
    healthCheckMs: options.healthCheckMs ?? 1_000,
    isHealthy: isHealthy && guarded(isHealthy, report),
    report,
  };
}

/** Whoever cannot tell does not speak for the peer. */
function guarded(isHealthy: (id: string) => boolean, report: Report): (id: string) => boolean {
  return id => {
    try {
      return isHealthy(id);
    } catch (cause) {
      const details = { callback: 'isHealthy', of: `peer "${id}"` };
      report(new PeerError('callback-failed', details, { cause }));
      return false;
    }
  };
}
