/** Keeps metadata from being sent that HTTP/2 does not take: it would cost the connection and every call on it. */
import { type Metadata, status } from '@grpc/grpc-js';
import type { LocalStatus } from './status-of.js';

/** What servers on Node say they take, unless they are told to say something else. */
export const usualMaxMetadataBytes: number = 65_535;

/** What a field counts for besides its name and value (RFC 9113, 6.5.2). */
const bytesPerField = 32;

/** Fields of HTTP/1 that HTTP/2 forbids (RFC 9113, 8.2.2); such as a gateway may hand on with those it was sent. */
const forbidden: ReadonlySet<string> = new Set(
  'connection http2-settings keep-alive proxy-connection transfer-encoding upgrade'.split(' '),
);

/** Fields of which Node sends no more than one. */
const single: ReadonlySet<string> = new Set(
  [
    'access-control-allow-credentials access-control-max-age access-control-request-method age authorization',
    'content-encoding content-language content-length content-location content-md5 content-range content-type',
    'date dnt etag expires from host if-match if-modified-since if-none-match if-range if-unmodified-since last-modified',
    'location max-forwards proxy-authorization range referer retry-after tk upgrade-insecure-requests user-agent',
    'x-content-type-options',
  ].flatMap(names => names.split(' ')),
);

/** How a call ends whose metadata cannot be sent, or is more than `maxBytes`; `undefined` when all is well. */
export function metadataRefusal(metadata: Metadata, maxBytes: number): LocalStatus | undefined {
  const headers = metadata.toHttp2Headers();
  let bytes = 0;
  for (const name in headers) {
    const values = valuesOf(headers[name]);
    const problem = problemWith(name, values);
    if (problem !== undefined) {
      const details = `The call's metadata has ${problem}`;
      return { code: status.INVALID_ARGUMENT, details, refusedHere: true };
    }
    bytes += bytesOf(name, values);
  }
  if (bytes <= maxBytes) return undefined;
  const details = `The call's metadata is ${bytes} bytes and may be ${maxBytes} (maxMetadataBytes)`;
  return { code: status.RESOURCE_EXHAUSTED, details, refusedHere: true };
}

/** What servers cannot set without taking the place of what gRPC says itself, the status of the call above all. */
const setByGrpc: ReadonlySet<string> = new Set(
  'content-type grpc-accept-encoding grpc-encoding grpc-message grpc-status grpc-timeout'.split(' '),
);

/** What a server's metadata has that is not its to send, to be said in a sentence; `undefined` when all can be sent. */
export function unsendableIn(metadata: Metadata): string | undefined {
  const headers = metadata.toHttp2Headers();
  let bytes = 0;
  for (const name in headers) {
    const values = valuesOf(headers[name]);
    if (setByGrpc.has(name)) return `${name}, which gRPC sets itself`;
    const problem = problemWith(name, values);
    if (problem !== undefined) return problem;
    bytes += bytesOf(name, values);
  }
  return bytes <= usualMaxMetadataBytes ? undefined : `${bytes} bytes, of at most ${usualMaxMetadataBytes}`;
}

/** On the wire a name is sent once for each of its values. */
function bytesOf(name: string, values: readonly string[]): number {
  let bytes = 0;
  for (const value of values) bytes += name.length + value.length + bytesPerField;
  return bytes;
}

function problemWith(name: string, values: readonly string[]): string | undefined {
  const isForbidden = name === 'te' ? values[0] !== 'trailers' : forbidden.has(name);
  if (isForbidden) return `${name}, which HTTP/2 forbids`;
  return values.length > 1 && single.has(name)
    ? `${values.length} values of ${name}, which may have one`
    : undefined;
}

function valuesOf(field: string | readonly string[] | number | undefined): readonly string[] {
  if (field === undefined) return [];
  return typeof field === 'object' ? field : [String(field)];
}
