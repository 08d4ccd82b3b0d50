/**
 * .proto files as values, for the few services that a server brings along: from one such file come the messages on
 * the wire, the service that handlers are added for, and what reflection says of both.
 */
import { create } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  type ServiceDescriptorProto,
  ServiceDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';

export interface ProtoFile {
  readonly name: string;
  readonly package: string;
  readonly imports?: readonly string[];
  readonly messages: readonly DescriptorProto[];
  readonly services?: readonly ServiceDescriptorProto[];
}

export function protoFile(file: ProtoFile): FileDescriptorProto {
  return create(FileDescriptorProtoSchema, {
    name: file.name,
    package: file.package,
    dependency: [...(file.imports ?? [])],
    messageType: [...file.messages],
    service: [...(file.services ?? [])],
    syntax: 'proto3',
  });
}

/** The types that a field can have by their names; any other is that of a message, with a dot before its full name. */
const scalarTypes: Readonly<Record<string, FieldDescriptorProto_Type>> = {
  bytes: FieldDescriptorProto_Type.BYTES,
  double: FieldDescriptorProto_Type.DOUBLE,
  int32: FieldDescriptorProto_Type.INT32,
  string: FieldDescriptorProto_Type.STRING,
  uint64: FieldDescriptorProto_Type.UINT64,
};

export function field(type: string, name: string, number: number): FieldDescriptorProto {
  const scalar = scalarTypes[type];
  return create(FieldDescriptorProtoSchema, {
    name,
    number,
    label: FieldDescriptorProto_Label.OPTIONAL,
    type: scalar ?? FieldDescriptorProto_Type.MESSAGE,
    ...(scalar === undefined && { typeName: type }),
    jsonName: camelCase(name),
  });
}

/** A field whose type is the enum of the full name `type`, with a dot before it. */
export function enumField(type: string, name: string, number: number): FieldDescriptorProto {
  return create(FieldDescriptorProtoSchema, {
    ...field(type, name, number),
    type: FieldDescriptorProto_Type.ENUM,
  });
}

export function repeated(type: string, name: string, number: number): FieldDescriptorProto {
  return create(FieldDescriptorProtoSchema, {
    ...field(type, name, number),
    label: FieldDescriptorProto_Label.REPEATED,
  });
}

/**
 * A field that is a map, of the message `owner`, given by its full name with a dot before it. The message needs the
 * `mapEntry` of the same name.
 */
export function mapField(owner: string, name: string, number: number): FieldDescriptorProto {
  return repeated(`${owner}.${entryName(name)}`, name, number);
}

/** What a map from strings is on the wire: a message for each entry. */
export function mapEntry(name: string, valueType: string): DescriptorProto {
  return create(DescriptorProtoSchema, {
    name: entryName(name),
    field: [field('string', 'key', 1), field(valueType, 'value', 2)],
    options: { mapEntry: true },
  });
}

export interface MessageParts {
  /** Of its fields at most one is set. */
  readonly oneof?: { readonly name: string; readonly fields: readonly FieldDescriptorProto[] };
  readonly mapEntries?: readonly DescriptorProto[];
  /** The names of the values by their numbers. */
  readonly nestedEnum?: { readonly name: string; readonly values: readonly string[] };
}

export function message(
  name: string,
  fields: readonly FieldDescriptorProto[],
  { oneof, mapEntries = [], nestedEnum }: MessageParts = {},
): DescriptorProto {
  const choices = (oneof?.fields ?? []).map(choice =>
    create(FieldDescriptorProtoSchema, { ...choice, oneofIndex: 0 }),
  );
  return create(DescriptorProtoSchema, {
    name,
    field: [...fields, ...choices],
    nestedType: [...mapEntries],
    ...(oneof !== undefined && { oneofDecl: [{ name: oneof.name }] }),
    ...(nestedEnum !== undefined && {
      enumType: [
        {
          name: nestedEnum.name,
          value: nestedEnum.values.map((value, number) => ({ name: value, number })),
        },
      ],
    }),
  });
}

interface Streams {
  readonly ofRequests?: boolean;
  readonly ofResponses?: boolean;
}

/** What a method takes and gives, by full names with a dot before them. */
export type MethodTypes = readonly [request: string, response: string, streams?: Streams];

export function service(
  name: string,
  methods: Readonly<Record<string, MethodTypes>>,
): ServiceDescriptorProto {
  return create(ServiceDescriptorProtoSchema, {
    name,
    method: Object.entries(methods).map(([method, [inputType, outputType, streams = {}]]) => ({
      name: method,
      inputType,
      outputType,
      ...(streams.ofRequests === true && { clientStreaming: true }),
      ...(streams.ofResponses === true && { serverStreaming: true }),
    })),
  });
}

function entryName(map: string): string {
  return `${camelCase(`_${map}`)}Entry`;
}

function camelCase(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
