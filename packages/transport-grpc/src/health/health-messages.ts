/** What a watch of `grpc.health.v1` needs: the method and its two messages, as bytes. */
import protobuf from 'protobufjs/minimal.js';
import type { ServerStreamMethod } from '../server-stream.js';

/** By their numbers. */
const servingStatuses = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const;

export type ServingStatus = (typeof servingStatuses)[number];

/** The server says how a service is, and again whenever that changes. */
export const healthWatch: ServerStreamMethod<ServingStatus> = {
  path: '/grpc.health.v1.Health/Watch',
  decode: decodeHealthCheckResponse,
};

/** A `HealthCheckRequest`: `string service = 1`. */
export function encodeHealthCheckRequest(service: string): Buffer {
  const writer = protobuf.Writer.create();
  if (service !== '') writer.uint32(tagOf(1, 2)).string(service);
  return Buffer.from(writer.finish());
}

/**
 * What a `HealthCheckResponse` says: `ServingStatus status = 1`. A status of a later version is UNKNOWN.
 *
 * @throws Error when the bytes are no message.
 */
export function decodeHealthCheckResponse(bytes: Uint8Array): ServingStatus {
  const reader = protobuf.Reader.create(bytes);
  let status = 0;
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === tagOf(1, 0)) status = reader.int32();
    else reader.skipType(tag & 7);
  }
  return servingStatuses[status] ?? 'UNKNOWN';
}

/** How protobuf announces a field: its number, and whether a varint (0) or a length (2) follows. */
function tagOf(field: number, wireType: 0 | 2): number {
  return (field << 3) | wireType;
}
