/** The .proto file of the health service, which every server has, and which tools like to call. */
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import {
  enumField,
  field,
  mapEntry,
  mapField,
  message,
  protoFile,
  service,
} from '../descriptors/proto-file.js';
import { servingStatuses } from '../health/health-messages.js';

const scope = '.grpc.health.v1';

/** `grpc/health/v1/health.proto`. */
export function healthFile(): FileDescriptorProto {
  const request = `${scope}.HealthCheckRequest`;
  const response = `${scope}.HealthCheckResponse`;
  const list = `${scope}.HealthListResponse`;
  return protoFile({
    name: 'grpc/health/v1/health.proto',
    package: 'grpc.health.v1',
    messages: [
      message('HealthCheckRequest', [field('string', 'service', 1)]),
      message('HealthCheckResponse', [enumField(`${response}.ServingStatus`, 'status', 1)], {
        nestedEnum: { name: 'ServingStatus', values: servingStatuses },
      }),
      message('HealthListRequest', []),
      message('HealthListResponse', [mapField(list, 'statuses', 1)], {
        mapEntries: [mapEntry('statuses', response)],
      }),
    ],
    services: [
      service('Health', {
        Check: [request, response],
        Watch: [request, response, { ofResponses: true }],
        List: [`${scope}.HealthListRequest`, list],
      }),
    ],
  });
}
