/** Keeps metadata from being sent that is too much for HTTP/2: servers may end the connection over it. */
import { type Metadata, status } from '@grpc/grpc-js';
import type { LocalStatus } from './status-of.js';

/** What servers on Node say they take, unless they are told to say something else. */
export const usualMaxMetadataBytes: number = 65_535;

/** What a field counts for besides its name and value (RFC 9113, 6.5.2). */
const bytesPerField = 32;

/** How a call ends whose metadata is more than `maxBytes`; `undefined` when it is not. */
export function metadataExcess(metadata: Metadata, maxBytes: number): LocalStatus | undefined {
  const bytes = metadataBytes(metadata);
  if (bytes <= maxBytes) return undefined;
  const details = `The call's metadata is ${bytes} bytes and may be ${maxBytes} (maxMetadataBytes)`;
  return { code: status.RESOURCE_EXHAUSTED, details };
}

/** The size of the metadata as HTTP/2 counts. */
export function metadataBytes(metadata: Metadata): number {
  const headers = metadata.toHttp2Headers();
  let bytes = 0;
  for (const name in headers) {
    const values = headers[name];
    if (values === undefined) continue;
    // On the wire a name is sent once for each of its values.
    for (const value of Array.isArray(values) ? values : [String(values)])
      bytes += name.length + value.length + bytesPerField;
  }
  return bytes;
}
