/** The messages of load reports as bytes: `xds.data.orca.v3` and `xds.service.orca.v3`. */
import type { LoadReport } from '@peerage/peer-core';
import protobuf from 'protobufjs/minimal.js';
import { bytesTag, doubleTag, varintTag } from '../field-tags.js';
import type { Codec } from '../typed-method.js';

export interface LoadReportRequest {
  /** How often to report; 0 leaves it to the server. */
  readonly intervalMs: number;
}

/** A report that is bytes already. */
export interface EncodedReport {
  readonly bytes: Uint8Array;
}

/**
 * An `OrcaLoadReport`. What is 0, no finite number or not there is left out.
 *
 * Reports merge when their bytes are put behind one another: of a number the last counts, maps grow together.
 */
export function encodeLoadReport(report: LoadReport): Buffer {
  const writer = protobuf.Writer.create();
  writeDouble(writer, 1, report.cpuUtilization);
  writeDouble(writer, 2, report.memUtilization);
  writeMap(writer, 4, report.requestCost);
  writeMap(writer, 5, report.utilization);
  writeDouble(writer, 6, report.rpsFractional);
  writeDouble(writer, 7, report.eps);
  writeMap(writer, 8, report.namedMetrics);
  writeDouble(writer, 9, report.applicationUtilization);
  return Buffer.from(writer.finish());
}

/** `google.protobuf.Duration report_interval = 1`; the names of request costs are not looked at. */
export const loadReportRequest: Codec<LoadReportRequest> = {
  encode({ intervalMs }) {
    const writer = protobuf.Writer.create().uint32(bytesTag(1)).fork();
    writer.uint32(varintTag(1)).int64(Math.floor(intervalMs / 1_000));
    return writer
      .uint32(varintTag(2))
      .int32(Math.floor((intervalMs % 1_000) * 1e6))
      .ldelim();
  },
  decode(input) {
    const reader = protobuf.Reader.create(input);
    let intervalMs = 0;
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      if (tag === bytesTag(1)) intervalMs = readDurationMs(reader, reader.uint32() + reader.pos);
      else reader.skipType(tag & 7);
    }
    return { intervalMs };
  },
};

/** An `OrcaLoadReport` that is sent as often as it is good. */
export const encodedReport: Codec<EncodedReport> = {
  encode: ({ bytes }) => ({ finish: () => bytes }),
  decode: bytes => ({ bytes }),
};

/** A `Duration`: `int64 seconds = 1`, `int32 nanos = 2`. */
function readDurationMs(reader: protobuf.Reader, end: number): number {
  let seconds = 0;
  let nanos = 0;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === varintTag(1)) seconds = Number(reader.int64());
    else if (tag === varintTag(2)) nanos = reader.int32();
    else reader.skipType(tag & 7);
  }
  return seconds * 1_000 + nanos / 1e6;
}

function writeDouble(writer: protobuf.Writer, field: number, value = 0): void {
  if (value !== 0 && Number.isFinite(value)) writer.uint32(doubleTag(field)).double(value);
}

function writeMap(writer: protobuf.Writer, field: number, map: Readonly<Record<string, number>> = {}): void {
  for (const [key, value] of Object.entries(map)) {
    writer.uint32(bytesTag(field)).fork().uint32(bytesTag(1)).string(key);
    writeDouble(writer, 2, value);
    writer.ldelim();
  }
}
