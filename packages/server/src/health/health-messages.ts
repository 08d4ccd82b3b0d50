/** The messages of `grpc.health.v1` and their bytes. */
import protobuf from 'protobufjs/minimal.js';
import { bytesTag, varintTag } from '../field-tags.js';
import type { Codec } from '../typed-method.js';

/** By their numbers. */
export const servingStatuses = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const;

/** How a service is, as `grpc.health.v1` has it; SERVICE_UNKNOWN when nobody has said. */
export type ServingStatus = (typeof servingStatuses)[number];

export interface HealthCheckRequest {
  readonly service: string;
}

export interface HealthCheckResponse {
  readonly status: ServingStatus;
}

export interface HealthListResponse {
  readonly statuses: ReadonlyMap<string, ServingStatus>;
}

/** `string service = 1`. */
export const healthCheckRequest: Codec<HealthCheckRequest> = {
  encode({ service }) {
    const writer = protobuf.Writer.create();
    return service === '' ? writer : writer.uint32(bytesTag(1)).string(service);
  },
  decode(input) {
    const reader = protobuf.Reader.create(input);
    let service = '';
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      if (tag === bytesTag(1)) service = reader.string();
      else reader.skipType(tag & 7);
    }
    return { service };
  },
};

/** `ServingStatus status = 1`. */
export const healthCheckResponse: Codec<HealthCheckResponse> = {
  encode({ status }) {
    return writeStatus(protobuf.Writer.create(), status);
  },
  decode(input) {
    return { status: readStatus(protobuf.Reader.create(input), input.length) };
  },
};

/** Without a field. */
export const healthListRequest: Codec<object> = {
  encode: () => protobuf.Writer.create(),
  decode: () => ({}),
};

/** `map<string, HealthCheckResponse> statuses = 1`: entries of `string key = 1` and `HealthCheckResponse value = 2`. */
export const healthListResponse: Codec<HealthListResponse> = {
  encode({ statuses }) {
    const writer = protobuf.Writer.create();
    for (const [service, status] of statuses) {
      writer.uint32(bytesTag(1)).fork().uint32(bytesTag(1)).string(service);
      writeStatus(writer.uint32(bytesTag(2)).fork(), status)
        .ldelim()
        .ldelim();
    }
    return writer;
  },
  decode(input) {
    const reader = protobuf.Reader.create(input);
    const statuses = new Map<string, ServingStatus>();
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      if (tag === bytesTag(1)) statuses.set(...readEntry(reader));
      else reader.skipType(tag & 7);
    }
    return { statuses };
  },
};

function readEntry(reader: protobuf.Reader): [string, ServingStatus] {
  const end = reader.uint32() + reader.pos;
  let service = '';
  let status: ServingStatus = 'UNKNOWN';
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === bytesTag(1)) service = reader.string();
    else if (tag === bytesTag(2)) status = readStatus(reader, reader.uint32() + reader.pos);
    else reader.skipType(tag & 7);
  }
  return [service, status];
}

function writeStatus(writer: protobuf.Writer, status: ServingStatus): protobuf.Writer {
  return status === 'UNKNOWN' ? writer : writer.uint32(varintTag(1)).int32(servingStatuses.indexOf(status));
}

function readStatus(reader: protobuf.Reader, end: number): ServingStatus {
  let status = 0;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === varintTag(1)) status = reader.int32();
    else reader.skipType(tag & 7);
  }
  return servingStatuses[status] ?? 'UNKNOWN';
}
