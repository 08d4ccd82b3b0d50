/** What a peer list can be told at construction, and what holds when it is not. */
import {
  type Clock,
  type Observer,
  PeerError,
  type Policy,
  systemClock,
  type Transport,
} from '@peerage/peer-core';
import type { FailureGuardOptions } from './failure-guard.js';
import type { SlowStartOptions } from './slow-start.js';

/** What a list is made of, its limits, and its guards. */
export interface PeerListOptions {
  /** Connects the peers. Several lists may share one. */
  readonly transport: Transport;
  /** Picks among the available peers. Belongs to this list alone. */
  readonly policy: Policy;
  /** For messages, events and introspection; `peers` when left out. */
  readonly name?: string;
  /**
   * How long `choose` waits for a peer when it is given no `timeoutMs`; 500 by default. `Infinity` leaves the
   * bound to every caller.
   */
  readonly chooseTimeoutMs?: number;
  /** How many requests may wait for a peer at once; 1024 by default. 0 lets none wait. */
  readonly queueCapacity?: number;
  /** How long a removed peer may finish its requests before its connection is given up; 30 000 by default. */
  readonly drainTimeoutMs?: number;
  /**
   * A peer with this many requests in flight is busy: it takes no more, others do, and when all are busy requests
   * wait. Unlimited by default.
   */
  readonly maxPendingPerPeer?: number;
  /** Lets peers that have just connected warm up; off by default. Hash policies keep to the base weight. */
  readonly slowStart?: SlowStartOptions | undefined;
  /** Keeps a peer that fails fast from drawing traffic; on by default, `false` turns it off. */
  readonly failureGuard?: FailureGuardOptions | false;
  readonly clock?: Clock;
  readonly observer?: Observer | undefined;
}

/** The options with every default filled in. */
export type PeerListSettings = Required<PeerListOptions>;

/** @throws PeerError `invalid-configuration` naming the first field that is out of its range. */
export function settingsOf(options: PeerListOptions): PeerListSettings {
  const settings: PeerListSettings = {
    transport: options.transport,
    policy: options.policy,
    name: options.name ?? 'peers',
    chooseTimeoutMs: options.chooseTimeoutMs ?? 500,
    queueCapacity: options.queueCapacity ?? 1024,
    drainTimeoutMs: options.drainTimeoutMs ?? 30_000,
    maxPendingPerPeer: options.maxPendingPerPeer ?? Number.POSITIVE_INFINITY,
    slowStart: options.slowStart,
    failureGuard: options.failureGuard ?? {},
    clock: options.clock ?? systemClock,
    observer: options.observer,
  };
  checkRole('transport', settings.transport, ['retainPeer', 'releasePeer'], 'a transport');
  checkRole('policy', settings.policy, ['add', 'remove', 'choose'], 'a policy, as its factory makes it');
  checkDuration('chooseTimeoutMs', settings.chooseTimeoutMs);
  checkDuration('drainTimeoutMs', settings.drainTimeoutMs);
  if (!Number.isInteger(settings.queueCapacity) || settings.queueCapacity < 0) {
    throw invalid('queueCapacity', settings.queueCapacity, 'an integer of at least 0');
  }
  const { maxPendingPerPeer } = settings;
  if (
    !(maxPendingPerPeer >= 1) ||
    (!Number.isInteger(maxPendingPerPeer) && Number.isFinite(maxPendingPerPeer))
  ) {
    throw invalid('maxPendingPerPeer', maxPendingPerPeer, 'an integer of at least 1, or Infinity');
  }
  return settings;
}

/** For those who write JavaScript: a factory that was not called, say. */
function checkRole(field: string, value: unknown, methods: readonly string[], expected: string): void {
  const has = (method: string): boolean =>
    typeof value === 'object' && value !== null && typeof Reflect.get(value, method) === 'function';
  if (!methods.every(has))
    throw invalid(field, typeof value === 'object' ? value : `a ${typeof value}`, expected);
}

/** @throws PeerError `invalid-configuration` unless `value` is a number of milliseconds from 0 to Infinity. */
export function checkDuration(field: string, value: number): void {
  if (!(value >= 0)) throw invalid(field, value, 'a number of milliseconds of at least 0');
}

function invalid(field: string, value: unknown, expected: string): PeerError {
  return new PeerError('invalid-configuration', { field, value: String(value), expected });
}
