/** How a call fails. */
import { inspect } from 'node:util';
import { Metadata, status } from '@grpc/grpc-js';

/** Why a call did not go well. */
export interface CallFailure {
  readonly code: status;
  readonly details: string;
  readonly cause?: unknown;
}

export interface CallErrorFacts extends CallFailure {
  /** The full method path, `/package.Service/Method`. */
  readonly procedure: string;
  /** The peer the call was on when it failed; absent when it never had one. */
  readonly peer?: string | undefined;
  /** The trailers; empty when left out. */
  readonly metadata?: Metadata | undefined;
}

/** A call that ended with any status but OK. Its message names method, peer and status. */
export class CallError extends Error {
  readonly code: status;
  /** The status message, as the server or this side put it. */
  readonly details: string;
  readonly metadata: Metadata;
  readonly procedure: string;
  readonly peer: string | undefined;

  constructor({ code, details, procedure, peer, metadata, cause }: CallErrorFacts) {
    const where = peer === undefined ? procedure : `${procedure} on ${peer}`;
    const what = `${status[code] ?? `status ${code}`}${details === '' ? '' : `: ${details}`}`;
    super(`${where} failed with ${what}`, cause === undefined ? undefined : { cause });
    this.name = 'CallError';
    this.code = code;
    this.details = details;
    this.metadata = metadata ?? new Metadata();
    this.procedure = procedure;
    this.peer = peer;
  }
}

/** Whether `error` is a CallError, with status `code` when given; also across two copies of this package. */
export function isCallError(error: unknown, code?: status): error is CallError {
  if (!(error instanceof Error) || error.name !== 'CallError' || !('code' in error)) return false;
  return code === undefined || error.code === code;
}

/** What was thrown, or given as a reason, as part of a sentence. Never throws: not everything can be a string. */
export function textOf(cause: unknown): string {
  try {
    return String(cause);
  } catch {
    return inspect(cause);
  }
}
