/** What is known of .proto files: which file has which name, symbol or extension. */
import {
  createFileRegistry,
  type DescFile,
  type DescMessage,
  fromBinary,
  toBinary,
} from '@bufbuild/protobuf';
import { nestedTypes } from '@bufbuild/protobuf/reflect';
import {
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';
import { PeerError } from '@peerage/peer-core';

export class KnownFiles {
  readonly #registry: ReturnType<typeof createFileRegistry>;
  /** The file of everything that has a full name. */
  readonly #symbols = new Map<string, DescFile>();
  readonly #bytes = new WeakMap<DescFile, Uint8Array>();

  /**
   * @param descriptors A serialized `google.protobuf.FileDescriptorSet` with all imports.
   * @param ours Files that are known besides; `descriptors` may bring its own of the same names.
   * @throws PeerError `invalid-configuration` when `descriptors` is no such thing.
   */
  constructor(descriptors: Uint8Array, ours: readonly FileDescriptorProto[]) {
    this.#registry = registryOf(descriptors, ours);
    for (const file of this.#registry.files) {
      for (const symbol of symbolsOf(file)) this.#symbols.set(symbol, file);
    }
  }

  /** The file called `name` in imports. */
  named(name: string): DescFile | undefined {
    return this.#registry.getFile(name);
  }

  /** The file that declares what has the full name `symbol`: a message, field, enum, value, service, method, …. */
  declaring(symbol: string): DescFile | undefined {
    return this.#symbols.get(symbol);
  }

  message(name: string): DescMessage | undefined {
    return this.#registry.getMessage(name);
  }

  /** The file that extends `message` by the field `number`. */
  extending(message: DescMessage, number: number): DescFile | undefined {
    return this.#registry.getExtensionFor(message, number)?.file;
  }

  /** The numbers of all extensions of `message`, ascending. */
  extensionNumbers(message: DescMessage): number[] {
    const numbers: number[] = [];
    for (const type of this.#registry) {
      if (type.kind === 'extension' && type.extendee === message) numbers.push(type.number);
    }
    return numbers.toSorted((a, b) => a - b);
  }

  /** `file` as a serialized `google.protobuf.FileDescriptorProto`. */
  bytesOf(file: DescFile): Uint8Array {
    const known = this.#bytes.get(file);
    if (known !== undefined) return known;
    const bytes = toBinary(FileDescriptorProtoSchema, file.proto);
    this.#bytes.set(file, bytes);
    return bytes;
  }
}

function registryOf(descriptors: Uint8Array, ours: readonly FileDescriptorProto[]) {
  try {
    const set = fromBinary(FileDescriptorSetSchema, descriptors);
    const names = new Set(set.file.map(({ name }) => name));
    set.file.push(...ours.filter(({ name }) => !names.has(name)));
    return createFileRegistry(set);
  } catch (cause) {
    const expected = 'a serialized FileDescriptorSet with all imports, as peerage generate makes it';
    const details = { field: 'descriptors', value: String(cause), expected };
    throw new PeerError('invalid-configuration', details, { cause });
  }
}

function* symbolsOf(file: DescFile): Iterable<string> {
  for (const type of nestedTypes(file)) {
    yield type.typeName;
    if (type.kind === 'message') {
      for (const { name } of [...type.fields, ...type.oneofs]) yield `${type.typeName}.${name}`;
    } else if (type.kind === 'enum') {
      // The values of an enum are its siblings.
      const scope = type.parent?.typeName ?? file.proto.package;
      for (const { name } of type.values) yield scope === '' ? name : `${scope}.${name}`;
    } else if (type.kind === 'service') {
      for (const { name } of type.methods) yield `${type.typeName}.${name}`;
    }
  }
}
