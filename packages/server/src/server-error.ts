/** How a handler says to its caller that it failed. */
import { Metadata, status } from '@grpc/grpc-js';

/** What a `ServerError` may carry besides its status. */
export interface ServerErrorOptions {
  /** Added to the trailers of the call. */
  readonly metadata?: Metadata | undefined;
  /** For this side alone; the caller is not told. */
  readonly cause?: unknown;
}

/**
 * Thrown by a handler, ends its call with this status: the caller is told code, details and metadata.
 *
 * The only error of which callers learn anything. Whatever else a handler throws, an error of a call that it made
 * included, ends its call UNKNOWN, so that nothing leaves the process unless somebody meant it to.
 *
 * @example
 * throw new ServerError(status.NOT_FOUND, `There is no user ${id}.`);
 */
export class ServerError extends Error {
  readonly code: status;
  /** The status message. */
  readonly details: string;
  readonly metadata: Metadata;

  constructor(code: status, details: string, options: ServerErrorOptions = {}) {
    const { metadata = new Metadata(), cause } = options;
    super(`${status[code] ?? `status ${code}`}: ${details}`, cause === undefined ? undefined : { cause });
    this.name = 'ServerError';
    this.code = code;
    this.details = details;
    this.metadata = metadata;
  }
}

/** Whether `error` is a ServerError, with status `code` when given; also across two copies of this package. */
export function isServerError(error: unknown, code?: status): error is ServerError {
  if (!(error instanceof Error) || error.name !== 'ServerError' || !('code' in error)) return false;
  return code === undefined || error.code === code;
}
