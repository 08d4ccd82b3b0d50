/** The richer error model of gRPC: a `google.rpc.Status` in the trailers of a call that failed. */
import { Metadata, type status } from '@grpc/grpc-js';
import { invalidConfiguration } from '@peerage/peer-core/settings';
import { detailIn, rawDetailOf } from './detail-codec.js';
import type { ErrorDetail, ErrorDetailInput, ErrorDetailType, RawDetail } from './error-details.js';
import { decode, encode } from './schema.js';

const trailer = 'grpc-status-details-bin';
const statusType = 'google.rpc.Status';

/**
 * All details of a failed call, in the order they were sent; none when `error` has none, or none that can be read.
 *
 * Takes whatever a call may have thrown: a `CallError`, an error of grpc-js, anything with the trailers as its
 * `metadata`. Decodes at every call. Details of other types, and those that cannot be read, are raw.
 */
export function detailsOf(error: unknown): readonly ErrorDetail[] {
  try {
    const bytes = statusBytesOf(error);
    if (bytes === undefined) return [];
    const { details } = decode(statusType, bytes);
    return (details as readonly RawDetail[]).map(detailIn);
  } catch {
    // The error is none the worse for it.
    return [];
  }
}

/**
 * The first detail of one type; `undefined` when there is none.
 *
 * @example
 * for (const { field, description } of detailOf(error, 'google.rpc.BadRequest')?.fieldViolations ?? []) {
 *   form.mark(field, description);
 * }
 */
export function detailOf<Type extends ErrorDetailType>(
  error: unknown,
  type: Type,
): ErrorDetail<Type> | undefined {
  const found = detailsOf(error).find(detail => detail.type === type);
  return found as ErrorDetail<Type> | undefined;
}

/** The status that the details belong to: clients of other languages refuse details of another one. */
export interface DetailedStatus {
  readonly code: status;
  readonly message: string;
}

/**
 * The trailers with which a server says more about a failure.
 *
 * @param failure The code and the message that the call fails with.
 * @throws PeerError `invalid-configuration` naming the field that cannot be sent.
 * @example
 * const failure = { code: status.INVALID_ARGUMENT, message: 'This cannot be booked.' };
 * const fieldViolations = [{ field: 'seats', description: 'must be above 0' }];
 * const metadata = statusDetails([{ type: 'google.rpc.BadRequest', fieldViolations }], failure);
 * callback({ code: failure.code, details: failure.message, metadata });
 */
export function statusDetails(details: readonly ErrorDetailInput[], failure: DetailedStatus): Metadata {
  const list: unknown = details;
  if (!Array.isArray(list)) throw invalidConfiguration('details', list, 'an array of details');
  const { code, message } = failure;
  if (!Number.isInteger(code)) throw invalidConfiguration('code', code, 'the number of a gRPC status');
  if (typeof message !== 'string') throw invalidConfiguration('message', message, 'a string');
  const raw = details.map((detail, i) => rawDetailOf(detail, `details[${i}]`));
  const metadata = new Metadata();
  metadata.set(trailer, Buffer.from(encode(statusType, { code, message, details: raw })));
  return metadata;
}

/** By what it has and not by its class: there may be two copies of either package. */
function statusBytesOf(error: unknown): Uint8Array | undefined {
  if (typeof error !== 'object' || error === null || !('metadata' in error)) return undefined;
  const [bytes] = (error.metadata as Pick<Metadata, 'get'>).get(trailer);
  return bytes instanceof Uint8Array ? bytes : undefined;
}
