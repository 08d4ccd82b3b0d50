/** Watching a call from its beginning to its end, whatever that is: the common part of logging and tracing. */
import { status } from '@grpc/grpc-js';
import type { Identifier } from '@peerage/peer-core';
import { isCallError, textOf } from '../call-error.js';
import { attemptNumberOf } from './attempt.js';
import type { Call, Invoke } from './middleware.js';

/** How a call ended; of a call inside `retry` or `hedge`, one attempt. */
export interface CallEnd {
  /** UNKNOWN when something other than a `CallError` was thrown; CANCELLED when the responses were left. */
  readonly code: status;
  /** The status message; empty when it went well. */
  readonly details: string;
  /** The peer that it failed on, or else the one it was started on last; absent when it never had one. */
  readonly peer: string | undefined;
  /** Which attempt it was; 1 unless it is inside `retry` or `hedge`. */
  readonly attempt: number;
  /** How many attempts it took, also those that were started on a peer in vain; 1 when it was sent once. */
  readonly attempts: number;
  /** What was thrown, if anything was. */
  readonly error: unknown;
}

/** Makes the call, and tells `onEnd` exactly once how it ended; `onEnd` must not throw. */
export async function* watched(
  next: Invoke,
  { request, options }: Call,
  onEnd: (end: CallEnd) => void,
): AsyncGenerator {
  const peers: string[] = [];
  const onPeer = (peer: Identifier): void => {
    peers.push(peer.id);
    return options.onPeer?.(peer);
  };
  // What holds if nobody wants to see the end.
  let outcome: Outcome = { code: status.CANCELLED, details: 'The responses were left before their end.' };
  try {
    yield* next({ request, options: { ...options, onPeer } });
    outcome = { code: status.OK, details: '' };
  } catch (error) {
    outcome = outcomeOf(error);
    throw error;
  } finally {
    const { code, details, peer = peers.at(-1), attempts = Math.max(1, peers.length), error } = outcome;
    onEnd({ code, details, peer, attempt: attemptNumberOf(options), attempts, error });
  }
}

interface Outcome {
  readonly code: status;
  readonly details: string;
  readonly peer?: string | undefined;
  readonly attempts?: number;
  readonly error?: unknown;
}

function outcomeOf(error: unknown): Outcome {
  if (!isCallError(error)) return { code: status.UNKNOWN, details: textOf(error), error };
  const { code, details, peer, attempts } = error;
  return { code, details, peer, attempts: attempts.length, error };
}
