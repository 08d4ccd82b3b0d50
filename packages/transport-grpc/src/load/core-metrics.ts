/** How a server is asked to report its load by itself: `xds.service.orca.v3.OpenRcaService`. */
import type { LoadReport } from '@peerage/peer-core';
import protobuf from 'protobufjs/minimal.js';
import type { ServerStreamMethod } from '../server-stream.js';
import { decodeLoadReport } from './load-report.js';

/** The server reports its load again and again. */
export const coreMetrics: ServerStreamMethod<LoadReport> = {
  path: '/xds.service.orca.v3.OpenRcaService/StreamCoreMetrics',
  decode: decodeLoadReport,
};

/** An `OrcaLoadReportRequest`: `google.protobuf.Duration report_interval = 1`. */
export function encodeLoadReportRequest(intervalMs: number): Buffer {
  const seconds = Math.floor(intervalMs / 1_000);
  const nanos = Math.floor((intervalMs % 1_000) * 1e6);
  const writer = protobuf.Writer.create().uint32(0x0a).fork();
  // A Duration: `int64 seconds = 1`, `int32 nanos = 2`.
  writer.uint32(0x08).int64(seconds).uint32(0x10).int32(nanos).ldelim();
  return Buffer.from(writer.finish());
}
