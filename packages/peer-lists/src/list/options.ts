/** What a peer list can be told at construction, and what holds when it is not. */
import { type Clock, type Observer, type Policy, systemClock, type Transport } from '@peerage/peer-core';
import {
  callback,
  checkSettings,
  clockRule,
  durationMs,
  integer,
  type Rules,
  required,
  role,
  text,
  valueOr,
} from '@peerage/peer-core/settings';
import { type FailureGuardOptions, failureGuardRule } from './failure-guard.js';
import { type SlowStartOptions, slowStartRule } from './slow-start.js';

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

export const peerListRules: Rules<PeerListOptions> = {
  transport: required(role('a transport', 'retainPeer', 'releasePeer')),
  policy: required(role('a policy, as its factory makes it', 'add', 'remove', 'choose')),
  name: text,
  chooseTimeoutMs: durationMs,
  queueCapacity: integer(0),
  drainTimeoutMs: durationMs,
  maxPendingPerPeer: valueOr(Number.POSITIVE_INFINITY, integer(1)),
  slowStart: slowStartRule,
  failureGuard: valueOr(false, failureGuardRule),
  clock: clockRule,
  observer: callback,
};

/** @throws PeerError `invalid-configuration` naming the first field that is out of its range. */
export function settingsOf(options: PeerListOptions): PeerListSettings {
  checkSettings('PeerList', options, peerListRules);
  return {
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
}
