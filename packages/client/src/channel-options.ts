/** What the options of a call come to: the channel's part of them, and how long the call has. */
import { propagate } from '@grpc/grpc-js';
import type { PeerCallOptions } from '@peerage/transport-grpc';
import { type CallOptions, noOptions } from './call-options.js';
import { checkCallOptions } from './check-call-options.js';

/**
 * The channel's part of the options, with one deadline made of the two ways to give it.
 *
 * @throws PeerError `invalid-configuration` naming the option that cannot be meant.
 */
export function channelOptions(options: CallOptions): PeerCallOptions {
  if (options === noOptions) return noOptions;
  checkCallOptions(options);
  const { parentCall, propagateFlags, hashKey, tried, peer, exclude, waitForReady, failFast, onPeer } =
    options;
  return {
    deadline: deadlineMs(options),
    parentCall,
    propagateFlags,
    hashKey,
    tried,
    peer,
    exclude,
    waitForReady,
    failFast,
    onPeer,
  };
}

/**
 * The options with a moment in place of a duration, which means the same whenever it is looked at.
 *
 * @throws PeerError `invalid-configuration` naming the option that cannot be meant.
 */
export function withoutTimeout(options: CallOptions): CallOptions {
  checkCallOptions(options);
  const deadline = deadlineMs(options);
  return deadline === undefined ? options : { ...options, deadline, timeoutMs: undefined };
}

/** Milliseconds that are left for the call, its parent considered; Infinity when neither has a deadline. */
export function remainingMs(options: CallOptions): number {
  const ownMs = deadlineMs(options) ?? Number.POSITIVE_INFINITY;
  return Math.min(ownMs, parentDeadlineMs(options)) - Date.now();
}

/** The call whose cancellation is inherited, if one is. */
export function cancellingParent({ parentCall, propagateFlags }: CallOptions): CallOptions['parentCall'] {
  return inherits(propagateFlags, propagate.CANCELLATION) ? parentCall : undefined;
}

function parentDeadlineMs({ parentCall, propagateFlags }: CallOptions): number {
  if (parentCall == null || !inherits(propagateFlags, propagate.DEADLINE)) return Number.POSITIVE_INFINITY;
  return Number(parentCall.getDeadline());
}

function inherits(flags: number = propagate.DEFAULTS, flag: propagate): boolean {
  return (flags & flag) !== 0;
}

function deadlineMs({ deadline, timeoutMs }: CallOptions): number | undefined {
  const at = deadline === undefined ? undefined : Number(deadline);
  if (timeoutMs === undefined) return at;
  return Math.min(at ?? Number.POSITIVE_INFINITY, Date.now() + timeoutMs);
}
