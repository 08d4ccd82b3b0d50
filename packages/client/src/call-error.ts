/** How a call fails. */
import { inspect } from 'node:util';
import { Metadata, status } from '@grpc/grpc-js';
import { isPeerError } from '@peerage/peer-core';

/** Why a call did not go well. */
export interface CallFailure {
  readonly code: status;
  readonly details: string;
  readonly cause?: unknown;
  /** See `CallError`. */
  readonly refusedHere?: boolean | undefined;
}

export interface CallErrorFacts extends CallFailure {
  /** The full method path, `/package.Service/Method`. */
  readonly procedure: string;
  /** The peer the call was on when it failed; absent when it never had one. */
  readonly peer?: string | undefined;
  /** The trailers; empty when left out. */
  readonly metadata?: Metadata | undefined;
  /** What was attempted, when that is more than the call itself. */
  readonly attempts?: readonly FailedAttempt[] | undefined;
}

/** One attempt at a call that failed. */
export interface FailedAttempt {
  /** The peer it was on; absent when it never had one. */
  readonly peer?: string | undefined;
  readonly code: status;
  readonly details: string;
}

/** A call that ended with any status but OK. Its message names method, peer and status. */
export class CallError extends Error {
  readonly code: status;
  /** The status message, as the server or this side put it. */
  readonly details: string;
  readonly metadata: Metadata;
  readonly procedure: string;
  readonly peer: string | undefined;
  /** Every attempt that was made, in the order they failed; just this one unless the call was retried or hedged. */
  readonly attempts: readonly FailedAttempt[];
  /**
   * This process refused the call, and would refuse it again: it is not retried. A stopped list does so, too much
   * metadata, an option that cannot be meant, and `failFast` when no peer is available.
   */
  readonly refusedHere: boolean;

  constructor(facts: CallErrorFacts) {
    const { code, details, procedure, peer, metadata, cause, attempts, refusedHere = false } = facts;
    const where = peer === undefined ? procedure : `${procedure} on ${peer}`;
    const what = `${status[code] ?? `status ${code}`}${details === '' ? '' : `: ${details}`}`;
    super(`${where} failed with ${what}${historyOf(attempts)}`, cause === undefined ? undefined : { cause });
    this.name = 'CallError';
    this.code = code;
    this.details = details;
    this.metadata = metadata ?? new Metadata();
    this.procedure = procedure;
    this.peer = peer;
    this.attempts = attempts ?? [{ peer, code, details }];
    this.refusedHere = refusedHere;
  }
}

function historyOf(attempts: readonly FailedAttempt[] = []): string {
  if (attempts.length < 2) return '';
  return ` (${attempts.length} attempts: on ${attempts.map(({ peer }) => peer ?? 'no peer').join(', ')})`;
}

/** The error of the last attempt, as that of a call that saw `earlier` ones fail. */
export function afterAttempts(earlier: readonly FailedAttempt[], last: CallError): CallError {
  if (earlier.length === 0) return last;
  const { code, details, procedure, peer, metadata, cause, refusedHere } = last;
  const attempts = [...earlier, ...last.attempts];
  return new CallError({ code, details, procedure, peer, metadata, cause, attempts, refusedHere });
}

/** Whether `error` is a CallError, with status `code` when given; also across two copies of this package. */
export function isCallError(error: unknown, code?: status): error is CallError {
  if (!(error instanceof Error) || error.name !== 'CallError' || !('code' in error)) return false;
  return code === undefined || error.code === code;
}

/** How a call ends whose caller threw when it was told something. */
export function failureOfCallback(callback: string, cause: unknown): CallFailure {
  return { code: status.INTERNAL, details: `${callback} threw: ${textOf(cause)}`, cause };
}

/** What was thrown, or given as a reason, as part of a sentence. Never throws: not everything can be a string. */
export function textOf(cause: unknown): string {
  // Its message is a whole sentence; the name of the class tells a reader nothing.
  if (isPeerError(cause)) return cause.message;
  try {
    return String(cause);
  } catch {
    return inspect(cause);
  }
}
