/** How a handler says to its caller that it failed. */
import { Metadata, status } from '@grpc/grpc-js';
import { invalidConfiguration } from '@peerage/peer-core/settings';

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

  /** @throws PeerError `invalid-configuration` for what is no status, or OK. */
  constructor(code: status, details: string, options: ServerErrorOptions = {}) {
    const { metadata = new Metadata(), cause } = options;
    super(`${status[code]}: ${details}`, cause === undefined ? undefined : { cause });
    if (!isFailure(code)) throw invalidConfiguration('ServerError.code', code, 'a status of gRPC but OK');
    if (typeof details !== 'string') throw invalidConfiguration('ServerError.details', details, 'a string');
    if (!isMetadata(metadata))
      throw invalidConfiguration('ServerError.metadata', metadata, 'Metadata of grpc-js');
    this.name = 'ServerError';
    this.code = code;
    this.details = details;
    this.metadata = metadata;
  }
}

/** Whether `error` is a ServerError, with status `code` when given; also across two copies of this package. */
export function isServerError(error: unknown, code?: status): error is ServerError {
  if (!(error instanceof Error) || error.name !== 'ServerError') return false;
  const { code: own, details, metadata }: Partial<Record<keyof ServerError, unknown>> = error;
  if (!isFailure(own) || typeof details !== 'string' || !isMetadata(metadata)) return false;
  return code === undefined || (own as status) === code;
}

function isFailure(code: unknown): boolean {
  return typeof code === 'number' && (code as status) !== status.OK && status[code] !== undefined;
}

/** By what it can do: there may be two copies of grpc-js. */
function isMetadata(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'toHttp2Headers' in value;
}
