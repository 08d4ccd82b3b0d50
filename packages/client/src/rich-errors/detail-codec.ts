/** One detail, from the `google.protobuf.Any` it travels as and back. */
import { invalidConfiguration } from '@peerage/peer-core/settings';
import type protobuf from 'protobufjs';
import type { ErrorDetail, ErrorDetailInput, ErrorDetailType, RawDetail } from './error-details.js';
import { decode, encode, messageType } from './schema.js';

const typePrefix = 'type.googleapis.com/';

/** The types that are more than bytes to us. */
const known: ReadonlySet<string> = new Set<Exclude<ErrorDetailType, 'google.protobuf.Any'>>([
  'google.rpc.ErrorInfo',
  'google.rpc.RetryInfo',
  'google.rpc.DebugInfo',
  'google.rpc.QuotaFailure',
  'google.rpc.PreconditionFailure',
  'google.rpc.BadRequest',
  'google.rpc.RequestInfo',
  'google.rpc.ResourceInfo',
  'google.rpc.Help',
  'google.rpc.LocalizedMessage',
]);

/** What is of another type, or cannot be read, stays as it is. */
export function detailIn({ typeUrl, value }: RawDetail): ErrorDetail {
  const type = typeUrl.slice(typeUrl.lastIndexOf('/') + 1);
  const raw: ErrorDetail = { type: 'google.protobuf.Any', typeUrl, value };
  if (!known.has(type)) return raw;
  try {
    const content = decode(type, value);
    // The schema and the types in error-details.ts say the same, which tests hold them to.
    return { type, ...(type === retryInfo ? inMilliseconds(content) : content) } as ErrorDetail;
  } catch {
    return raw;
  }
}

/**
 * @param at What to call the detail in an error.
 * @throws PeerError `invalid-configuration` naming the field that cannot be sent.
 */
export function rawDetailOf(detail: ErrorDetailInput, at: string): RawDetail {
  if (typeof detail !== 'object' || detail === null) throw invalidConfiguration(at, detail, 'an object');
  const { type, ...content }: { type: string; [field: string]: unknown } = detail;
  if (type === 'google.protobuf.Any') return rawOf(content, at);
  if (!known.has(type)) {
    throw invalidConfiguration(`${at}.type`, type, `one of ${[...known, 'google.protobuf.Any'].join(', ')}`);
  }
  const message = type === retryInfo ? inSeconds(content, at) : content;
  check(messageType(type), message, at);
  return { typeUrl: `${typePrefix}${type}`, value: encode(type, message) };
}

const retryInfo = 'google.rpc.RetryInfo';

function inMilliseconds({ retryDelay }: Record<string, unknown>): { retryDelayMs?: number } {
  if (retryDelay === undefined) return {};
  const { seconds, nanos } = retryDelay as { seconds: number; nanos: number };
  return { retryDelayMs: seconds * 1_000 + nanos / 1e6 };
}

function inSeconds(
  { retryDelayMs, ...others }: Record<string, unknown>,
  at: string,
): Record<string, unknown> {
  if (retryDelayMs === undefined) return others;
  if (
    typeof retryDelayMs !== 'number' ||
    !Number.isSafeInteger(Math.trunc(retryDelayMs)) ||
    retryDelayMs < 0
  ) {
    const expected = 'a finite number of milliseconds, 0 or more';
    throw invalidConfiguration(`${at}.retryDelayMs`, retryDelayMs, expected);
  }
  const nanos = Math.min(Math.round((retryDelayMs % 1_000) * 1e6), 999_999_999);
  return { ...others, retryDelay: { seconds: Math.trunc(retryDelayMs / 1_000), nanos } };
}

function rawOf({ typeUrl, value }: Record<string, unknown>, at: string): RawDetail {
  if (typeof typeUrl !== 'string') throw invalidConfiguration(`${at}.typeUrl`, typeUrl, 'a string');
  if (!(value instanceof Uint8Array)) throw invalidConfiguration(`${at}.value`, value, 'a Uint8Array');
  return { typeUrl, value };
}

/** Protobuf itself passes over names that it does not know. */
function check(type: protobuf.Type, content: Readonly<Record<string, unknown>>, at: string): void {
  const problem = type.verify(content);
  if (problem !== null) throw invalidConfiguration(at, content, `a ${type.name}, but ${problem}`);
  for (const [name, value] of Object.entries(content)) {
    const field = Object.hasOwn(type.fields, name) ? type.fields[name] : undefined;
    if (field === undefined) {
      throw invalidConfiguration(`${at}.${name}`, value, `one of ${Object.keys(type.fields).join(', ')}`);
    }
    const inner = field.resolvedType;
    if (inner === null || !('fields' in inner) || value === undefined) continue;
    const items = field.repeated ? (value as unknown[]) : [value];
    items.forEach((item, i) => {
      check(inner, item as Record<string, unknown>, `${at}.${name}${field.repeated ? `[${i}]` : ''}`);
    });
  }
}
