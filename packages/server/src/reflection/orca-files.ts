/** The .proto files of load reports, which a server may serve. */
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import { file_google_protobuf_duration } from '@bufbuild/protobuf/wkt';
import {
  field,
  mapEntry,
  mapField,
  message,
  protoFile,
  repeated,
  service,
} from '../descriptors/proto-file.js';

const report = '.xds.data.orca.v3.OrcaLoadReport';
const request = '.xds.service.orca.v3.OrcaLoadReportRequest';

/** `xds/service/orca/v3/orca.proto` and what it imports. */
export function orcaFiles(): FileDescriptorProto[] {
  const maps = ['request_cost', 'utilization', 'named_metrics'];
  return [
    file_google_protobuf_duration.proto,
    protoFile({
      name: 'xds/data/orca/v3/orca_load_report.proto',
      package: 'xds.data.orca.v3',
      messages: [
        message(
          'OrcaLoadReport',
          [
            field('double', 'cpu_utilization', 1),
            field('double', 'mem_utilization', 2),
            field('uint64', 'rps', 3),
            mapField(report, 'request_cost', 4),
            mapField(report, 'utilization', 5),
            field('double', 'rps_fractional', 6),
            field('double', 'eps', 7),
            mapField(report, 'named_metrics', 8),
            field('double', 'application_utilization', 9),
          ],
          { mapEntries: maps.map(name => mapEntry(name, 'double')) },
        ),
      ],
    }),
    protoFile({
      name: 'xds/service/orca/v3/orca.proto',
      package: 'xds.service.orca.v3',
      imports: ['xds/data/orca/v3/orca_load_report.proto', 'google/protobuf/duration.proto'],
      messages: [
        message('OrcaLoadReportRequest', [
          field('.google.protobuf.Duration', 'report_interval', 1),
          repeated('string', 'request_cost_names', 2),
        ]),
      ],
      services: [service('OpenRcaService', { StreamCoreMetrics: [request, report, { ofResponses: true }] })],
    }),
  ];
}
