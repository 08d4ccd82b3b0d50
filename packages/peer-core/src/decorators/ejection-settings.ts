/** What ejection can be told, and what holds when it is not. */
import { type Clock, systemClock } from '../clock.js';
import { PeerError } from '../errors.js';
import { type Observer, tellProblem } from '../observer.js';
import { isPeerFailure, type Outcome } from '../outcome.js';
import type { Random } from '../random.js';
import {
  callback,
  checkSettings,
  clockRule,
  finite,
  integer,
  nested,
  type Rules,
  role,
  text,
} from '../settings/index.js';
import { type StallMonitor, SystemStallMonitor } from './stall-monitor.js';

/** Ejects peers that succeed less often than the others: below `mean − deviation · stdevFactor / 1000`. */
export interface SuccessRateEjection {
  /** How far below the mean is too far, in thousandths of a standard deviation; 1900 by default. */
  readonly stdevFactor?: number;
  /** The chance that such a peer is ejected, in percent; 100 by default. */
  readonly enforcementPercentage?: number;
  /** Nobody is judged while fewer peers than this had `requestVolume`; 5 by default. */
  readonly minimumHosts?: number;
  /** A peer is judged by the requests of one interval when they are at least this many; 100 by default. */
  readonly requestVolume?: number;
}

/** Ejects peers that fail more than `threshold` percent of their requests, whatever the others do. */
export interface FailurePercentageEjection {
  /** 85 by default. */
  readonly threshold?: number;
  /** As for the success rate; 100 by default. */
  readonly enforcementPercentage?: number;
  /** As for the success rate; 5 by default. */
  readonly minimumHosts?: number;
  /** As for the success rate; 50 by default. */
  readonly requestVolume?: number;
}

/** When a peer is ejected, for how long, and how many may be; the fields of gRFC A50. */
export interface EjectingOptions {
  /** How often peers are judged; 10 000 by default. */
  readonly intervalMs?: number;
  /** How long the first ejection lasts, the second twice as long and so on; 30 000 by default. */
  readonly baseEjectionTimeMs?: number;
  /** The longest ejection, unless `baseEjectionTimeMs` is longer; 300 000 by default. */
  readonly maxEjectionTimeMs?: number;
  /** How many of the peers may be out at once, in percent; 10 by default, and one peer at least unless it is 0. */
  readonly maxEjectionPercent?: number;
  /** Given neither this nor `failurePercentageEjection`, both judge by their defaults; else those that are given. */
  readonly successRateEjection?: SuccessRateEjection | undefined;
  readonly failurePercentageEjection?: FailurePercentageEjection | undefined;
  /** How many requests must end well before an ejected peer is back in full; 3 by default, 0 asks for none. */
  readonly probeCount?: number;
  /** Nobody is ejected for what happened while this process stood still for longer than this; 250 by default. */
  readonly maxStallMs?: number;
  /** Which outcomes are the peer's fault; `isPeerFailure` by default. Cancelled requests never are. */
  readonly isFailure?: (outcome: Outcome) => boolean;
  /** For messages and events; `ejecting` by default. */
  readonly name?: string;
  readonly observer?: Observer | undefined;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly stallMonitor?: StallMonitor;
}

/** The options with every default filled in; an algorithm that is not used is `undefined`. */
export interface EjectionSettings
  extends Required<Omit<EjectingOptions, 'successRateEjection' | 'failurePercentageEjection'>> {
  readonly successRateEjection: Required<SuccessRateEjection> | undefined;
  readonly failurePercentageEjection: Required<FailurePercentageEjection> | undefined;
}

const percent = integer(0, 100);
const count = integer(1);

const rules: Rules<EjectingOptions> = {
  intervalMs: finite(1),
  baseEjectionTimeMs: finite(1),
  maxEjectionTimeMs: finite(1),
  maxEjectionPercent: finite(0, 100),
  successRateEjection: nested<SuccessRateEjection>('successRateEjection', {
    stdevFactor: finite(0),
    enforcementPercentage: percent,
    minimumHosts: count,
    requestVolume: count,
  }),
  failurePercentageEjection: nested<FailurePercentageEjection>('failurePercentageEjection', {
    threshold: finite(0, 100),
    enforcementPercentage: percent,
    minimumHosts: count,
    requestVolume: count,
  }),
  probeCount: integer(0),
  maxStallMs: finite(0),
  isFailure: callback,
  name: text,
  observer: callback,
  clock: clockRule,
  random: callback,
  stallMonitor: role('a monitor of stalls', 'start', 'stop', 'reset'),
};

/** @throws PeerError `invalid-configuration` naming the first field that is out of its range, or is none. */
export function ejectionSettingsOf(options: EjectingOptions): EjectionSettings {
  checkSettings('ejecting', options, rules);
  const both = options.successRateEjection === undefined && options.failurePercentageEjection === undefined;
  const successRate = options.successRateEjection ?? (both ? {} : undefined);
  const failurePercentage = options.failurePercentageEjection ?? (both ? {} : undefined);
  const settings: EjectionSettings = {
    intervalMs: options.intervalMs ?? 10_000,
    baseEjectionTimeMs: options.baseEjectionTimeMs ?? 30_000,
    maxEjectionTimeMs: options.maxEjectionTimeMs ?? 300_000,
    maxEjectionPercent: options.maxEjectionPercent ?? 10,
    successRateEjection: successRate && { ...successRateDefaults, ...successRate },
    failurePercentageEjection: failurePercentage && { ...failurePercentageDefaults, ...failurePercentage },
    probeCount: options.probeCount ?? 3,
    maxStallMs: options.maxStallMs ?? 250,
    isFailure: options.isFailure ?? isPeerFailure,
    name: options.name ?? 'ejecting',
    observer: options.observer,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    stallMonitor: options.stallMonitor ?? new SystemStallMonitor(),
  };
  return options.isFailure === undefined ? settings : { ...settings, isFailure: guarded(settings) };
}

const successRateDefaults: Required<SuccessRateEjection> = {
  stdevFactor: 1900,
  enforcementPercentage: 100,
  minimumHosts: 5,
  requestVolume: 100,
};

const failurePercentageDefaults: Required<FailurePercentageEjection> = {
  threshold: 85,
  enforcementPercentage: 100,
  minimumHosts: 5,
  requestVolume: 50,
};

/** A judgement that throws is reported and left to the default: a request must end whatever it ended with. */
function guarded({ isFailure, observer, name }: EjectionSettings): (outcome: Outcome) => boolean {
  return outcome => {
    try {
      return isFailure(outcome);
    } catch (cause) {
      const details = { callback: 'isFailure', of: `transport "${name}"` };
      tellProblem(observer, name, new PeerError('callback-failed', details, { cause }));
      return isPeerFailure(outcome);
    }
  };
}
