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

/** Fields of which Node sends no more than one. Those that grpc-js sets itself are not among them. */
const single: ReadonlySet<string> = new Set(
  [
    'access-control-allow-credentials access-control-max-age access-control-request-method age authorization',
    'content-encoding content-language content-length content-location content-md5 content-range date dnt etag expires',
    'from host if-match if-modified-since if-none-match if-range if-unmodified-since last-modified location',
    'max-forwards proxy-authorization range referer retry-after tk upgrade-insecure-requests x-content-type-options',
  ].flatMap(names => names.split(' ')),
);

/** How a call ends whose metadata cannot be sent, or is more than `maxBytes`; `undefined` when all is well. */
export function metadataRefusal(metadata: Metadata, maxBytes: number): LocalStatus | undefined {
  const headers = metadata.toHttp2Headers();
  let bytes = 0;
  for (const name in headers) {
    const field = headers[name];
    if (field === undefined) continue;
    if (forbidden.has(name)) return refused(`${name}, which HTTP/2 forbids`);
    // On the wire a name is sent once for each of its values.
    const values = Array.isArray(field) ? field : [String(field)];
    if (values.length > 1 && single.has(name)) {
      return refused(`${values.length} values of ${name}, which may have one`);
    }
    for (const value of values) bytes += name.length + value.length + bytesPerField;
  }
  if (bytes <= maxBytes) return undefined;
  const details = `The call's metadata is ${bytes} bytes and may be ${maxBytes} (maxMetadataBytes)`;
  return { code: status.RESOURCE_EXHAUSTED, details };
}

function refused(what: string): LocalStatus {
  return { code: status.INVALID_ARGUMENT, details: `The call's metadata has ${what}` };
}
