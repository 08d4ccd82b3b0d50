/** What a call is opened with, and the deadline that follows from it. */
import { type Deadline, propagate } from '@grpc/grpc-js';
import type { ParentCall } from './grpc-js.js';

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
  /** Wait for a peer until the deadline rather than the chooser's own limit; the metadata option does the same. */
  readonly waitForReady?: boolean | undefined;
  /** End at once, UNAVAILABLE, when no peer is available. */
  readonly failFast?: boolean | undefined;
  /** Told the identifier of every peer the call is started on. What it throws is reported, not passed on. */
  readonly onPeer?: ((identifier: string) => void) | undefined;
}

/** The deadline in milliseconds since the epoch, the parent's considered; Infinity when there is none. */
export function deadlineMsOf(options: PeerCallOptions): number {
  const { deadline, parentCall } = options;
  const own = deadline === undefined ? Number.POSITIVE_INFINITY : deadlineMs(deadline);
  if (parentCall == null || !inherits(options, propagate.DEADLINE)) return own;
  return Math.min(own, deadlineMs(parentCall.getDeadline()));
}

/** Whether `flag` is among what the call takes from its parent. */
export function inherits(options: PeerCallOptions, flag: propagate): boolean {
  return ((options.propagateFlags ?? propagate.DEFAULTS) & flag) !== 0;
}

function deadlineMs(deadline: Deadline): number {
  return typeof deadline === 'number' ? deadline : deadline.getTime();
}
