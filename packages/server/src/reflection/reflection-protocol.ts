/** The service `ServerReflection`, of which there are two versions that differ in nothing but their package. */
import { createFileRegistry } from '@bufbuild/protobuf';
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import { codecOf } from '../descriptors/codec.js';
import { field, message, protoFile, repeated, service } from '../descriptors/proto-file.js';
import type { Codec, TypedMethod } from '../typed-method.js';

export type ReflectionVersion = 'v1' | 'v1alpha';

export interface ReflectionRequest {
  readonly host: string;
  readonly messageRequest: Question;
}

/** What is asked, of what. */
export type Question =
  | { readonly case: 'fileByFilename'; readonly value: string }
  | { readonly case: 'fileContainingSymbol'; readonly value: string }
  | { readonly case: 'fileContainingExtension'; readonly value: ExtensionRequest }
  | { readonly case: 'allExtensionNumbersOfType'; readonly value: string }
  | { readonly case: 'listServices'; readonly value: string }
  | { readonly case: undefined; readonly value?: undefined };

export interface ExtensionRequest {
  readonly containingType: string;
  readonly extensionNumber: number;
}

export interface ReflectionResponse {
  readonly validHost: string;
  readonly originalRequest: ReflectionRequest;
  readonly messageResponse: Answer;
}

export type Answer =
  | {
      readonly case: 'fileDescriptorResponse';
      readonly value: { readonly fileDescriptorProto: readonly Uint8Array[] };
    }
  | {
      readonly case: 'allExtensionNumbersResponse';
      readonly value: { readonly baseTypeName: string; readonly extensionNumber: readonly number[] };
    }
  | {
      readonly case: 'listServicesResponse';
      readonly value: { readonly service: readonly { readonly name: string }[] };
    }
  | {
      readonly case: 'errorResponse';
      readonly value: { readonly errorCode: number; readonly errorMessage: string };
    };

/** The definition, of the shape that ts-proto gives to definitions. */
export interface ReflectionService {
  readonly fullName: string;
  readonly methods: {
    readonly serverReflectionInfo: TypedMethod<ReflectionRequest, true, ReflectionResponse, true>;
  };
}

export function reflectionService(version: ReflectionVersion): ReflectionService {
  const file = reflectionFile(version);
  const registry = createFileRegistry(file, () => undefined);
  const codec = <Message extends object>(name: string): Codec<Message> => {
    const descriptor = registry.getMessage(`${file.package}.${name}`);
    if (descriptor === undefined) throw new Error(`${file.name} has no message ${name}.`);
    return codecOf(descriptor);
  };
  return {
    fullName: `${file.package}.ServerReflection`,
    methods: {
      serverReflectionInfo: {
        name: 'ServerReflectionInfo',
        requestType: codec('ServerReflectionRequest'),
        requestStream: true,
        responseType: codec('ServerReflectionResponse'),
        responseStream: true,
      },
    },
  };
}

/** `grpc/reflection/v1/reflection.proto`, or v1alpha. */
export function reflectionFile(version: ReflectionVersion): FileDescriptorProto {
  const scope = `.grpc.reflection.${version}`;
  const bothStreams = { ofRequests: true, ofResponses: true };
  return protoFile({
    name: `grpc/reflection/${version}/reflection.proto`,
    package: `grpc.reflection.${version}`,
    messages: [
      message('ServerReflectionRequest', [field('string', 'host', 1)], {
        oneof: {
          name: 'message_request',
          fields: [
            field('string', 'file_by_filename', 3),
            field('string', 'file_containing_symbol', 4),
            field(`${scope}.ExtensionRequest`, 'file_containing_extension', 5),
            field('string', 'all_extension_numbers_of_type', 6),
            field('string', 'list_services', 7),
          ],
        },
      }),
      message('ExtensionRequest', [
        field('string', 'containing_type', 1),
        field('int32', 'extension_number', 2),
      ]),
      message(
        'ServerReflectionResponse',
        [field('string', 'valid_host', 1), field(`${scope}.ServerReflectionRequest`, 'original_request', 2)],
        {
          oneof: {
            name: 'message_response',
            fields: [
              field(`${scope}.FileDescriptorResponse`, 'file_descriptor_response', 4),
              field(`${scope}.ExtensionNumberResponse`, 'all_extension_numbers_response', 5),
              field(`${scope}.ListServiceResponse`, 'list_services_response', 6),
              field(`${scope}.ErrorResponse`, 'error_response', 7),
            ],
          },
        },
      ),
      message('FileDescriptorResponse', [repeated('bytes', 'file_descriptor_proto', 1)]),
      message('ExtensionNumberResponse', [
        field('string', 'base_type_name', 1),
        repeated('int32', 'extension_number', 2),
      ]),
      message('ListServiceResponse', [repeated(`${scope}.ServiceResponse`, 'service', 1)]),
      message('ServiceResponse', [field('string', 'name', 1)]),
      message('ErrorResponse', [field('int32', 'error_code', 1), field('string', 'error_message', 2)]),
    ],
    services: [
      service('ServerReflection', {
        ServerReflectionInfo: [
          `${scope}.ServerReflectionRequest`,
          `${scope}.ServerReflectionResponse`,
          bothStreams,
        ],
      }),
    ],
  });
}
