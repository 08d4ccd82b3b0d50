/** The messages of load reports as protobufjs makes them of their definitions, to hold ours against. */
import protobuf from 'protobufjs';

const { root } = protobuf.parse(`
  syntax = "proto3";
  message OrcaLoadReport {
    double cpu_utilization = 1;
    double mem_utilization = 2;
    uint64 rps = 3;
    map<string, double> request_cost = 4;
    map<string, double> utilization = 5;
    double rps_fractional = 6;
    double eps = 7;
    map<string, double> named_metrics = 8;
    double application_utilization = 9;
    string of_a_later_version = 15;
  }
  message Duration {
    int64 seconds = 1;
    int32 nanos = 2;
  }
  message OrcaLoadReportRequest {
    Duration report_interval = 1;
    repeated string request_cost_names = 2;
  }
`);
const orcaLoadReport = root.lookupType('OrcaLoadReport');
const orcaLoadReportRequest = root.lookupType('OrcaLoadReportRequest');

export function encodeOrcaLoadReport(report: Record<string, unknown>): Buffer {
  return Buffer.from(orcaLoadReport.encode(orcaLoadReport.create(report)).finish());
}

/** An `OrcaLoadReportRequest` as JSON; 64-bit numbers are strings. */
export function decodeOrcaLoadReportRequest(bytes: Uint8Array): unknown {
  return orcaLoadReportRequest.toObject(orcaLoadReportRequest.decode(bytes), { longs: String });
}
