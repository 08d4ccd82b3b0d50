/** What a call is opened with, and what follows from it before a peer is chosen. */
import { type Deadline, propagate, status } from '@grpc/grpc-js';
import type { Identifier } from '@peerage/peer-core';
import {
  callback,
  checkKnownSettings,
  each,
  flag,
  integer,
  invalidConfiguration,
  type Rules,
  role,
  rule,
  text,
  valueOr,
} from '@peerage/peer-core/settings';
import type { ParentCall } from './grpc-js.js';
import type { LocalStatus } from './status-of.js';

export interface PeerCallOptions {
  /** The moment the call must have ended by, waiting for a peer included; none when left out. */
  readonly deadline?: Deadline | undefined;
  /** The `:authority` to send instead of the peer's. */
  readonly host?: string | null | undefined;
  /** A server call that this call is made for. */
  readonly parentCall?: ParentCall | null | undefined;
  /** What is inherited from `parentCall`, of grpc-js' `propagate` bits; everything when left out. */
  readonly propagateFlags?: number | null | undefined;
  /** See `ChooseRequest`. */
  readonly hashKey?: string | undefined;
  /** See `ChooseRequest`. Read whenever a peer is chosen, so it may grow meanwhile. */
  readonly tried?: readonly Identifier[] | undefined;
  /** See `ChooseRequest`. */
  readonly peer?: string | undefined;
  /** See `ChooseRequest`. */
  readonly exclude?: readonly string[] | undefined;
  /** Wait for a peer until the deadline rather than the chooser's own limit; the metadata option does the same. */
  readonly waitForReady?: boolean | undefined;
  /** End at once, UNAVAILABLE, when no peer is available. */
  readonly failFast?: boolean | undefined;
  /** Told of every peer the call is started on. What it throws is reported, not passed on. */
  readonly onPeer?: ((peer: Identifier) => void) | undefined;
}

/** For callers without a compiler; a client has rules of its own for what it adds. */
export const peerCallRules: Rules<PeerCallOptions> = {
  deadline: rule(
    'a Date or milliseconds since the epoch',
    value => (typeof value === 'number' || value instanceof Date) && !Number.isNaN(Number(value)),
  ),
  host: valueOr(null, text),
  parentCall: valueOr(null, role('the call of a server', 'getDeadline', 'on', 'off')),
  propagateFlags: valueOr(null, integer(0)),
  hashKey: text,
  tried: each(rule('an identifier', isIdentifier)),
  peer: text,
  exclude: each(text),
  waitForReady: flag,
  failFast: flag,
  onPeer: callback,
};

/** @throws PeerError `invalid-configuration` naming the argument. */
export function checkCall(procedure: string, options: PeerCallOptions): void {
  if (typeof procedure !== 'string') {
    throw invalidConfiguration('procedure', procedure, 'the full path of a method');
  }
  checkKnownSettings(options, peerCallRules);
}

function isIdentifier(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';
}

/** The deadline to give a call of grpc-js, which throws at one that is thousands of years away. */
export function deadlineOf({ deadline = Number.POSITIVE_INFINITY }: PeerCallOptions): Deadline {
  return deadlineMs(deadline) > farthestDeadlineMs ? Number.POSITIVE_INFINITY : deadline;
}

/** `grpc-timeout` has eight digits, of hours at the most. */
const farthestDeadlineMs = 99_999_999 * 3_600_000;

/** The deadline in milliseconds since the epoch, the parent's considered; Infinity when there is none. */
export function deadlineMsOf(options: PeerCallOptions): number {
  const { deadline = Number.POSITIVE_INFINITY, parentCall } = options;
  const own = deadlineMs(deadline);
  if (parentCall == null || !inherits(options, propagate.DEADLINE)) return own;
  return Math.min(own, deadlineMs(parentCall.getDeadline()));
}

/** Whether `what` is among what the call takes from its parent. */
export function inherits(options: PeerCallOptions, what: propagate): boolean {
  return ((options.propagateFlags ?? propagate.DEFAULTS) & what) !== 0;
}

/** Whether the call's parent was cancelled and the call with it. */
export function cancelledByParent(options: PeerCallOptions): boolean {
  return options.parentCall?.cancelled === true && inherits(options, propagate.CANCELLATION);
}

/** How a call ends that is over before a peer was chosen, if it is. */
export function endedBeforeChoice(options: PeerCallOptions): LocalStatus | undefined {
  if (cancelledByParent(options)) return { code: status.CANCELLED, details: 'Cancelled by parent call' };
  const endMs = deadlineMsOf(options);
  // Most calls have none and need not look at the clock.
  if (endMs === Number.POSITIVE_INFINITY || endMs > Date.now()) return undefined;
  return { code: status.DEADLINE_EXCEEDED, details: 'Deadline exceeded before a peer was chosen' };
}

function deadlineMs(deadline: Deadline): number {
  return typeof deadline === 'number' ? deadline : deadline.getTime();
}
