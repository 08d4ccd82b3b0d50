/** The compiled .proto files: what is declared in them, and where. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  create,
  createFileRegistry,
  type DescFile,
  type FileRegistry,
  fromBinary,
  toBinary,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/** A place in a descriptor, as `google.protobuf.SourceCodeInfo` counts: field numbers and indices from the file down. */
export type DescriptorPath = readonly number[];

export class ProtoFiles {
  readonly registry: FileRegistry;
  readonly #roots: readonly string[];

  /**
   * @param descriptorSet A serialized `google.protobuf.FileDescriptorSet` with imports and source info.
   * @param roots Where imports were looked up.
   */
  constructor(descriptorSet: Uint8Array, roots: readonly string[]) {
    this.registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet));
    this.#roots = roots;
  }

  /** `file:line:column` of what is declared at `path`, written as the compiler does: the nearest place that is known. */
  placeOf({ proto: file }: DescFile, path: DescriptorPath): string {
    const onDisk = this.#roots.map(root => join(root, file.name)).find(existsSync) ?? file.name;
    const locations = file.sourceCodeInfo?.location ?? [];
    // An option may be stated as a whole or part by part: look at the path itself, then below, then above it.
    const place =
      locations.find(location => startsWith(location.path, path)) ??
      locations
        .filter(location => startsWith(path, location.path))
        .toSorted((a, b) => b.path.length - a.path.length)[0];
    const [line = 0, column = 0] = place?.span ?? [];
    return `${onDisk}:${line + 1}:${column + 1}`;
  }

  /** The comment before what is declared at `path`. */
  commentOf({ proto: file }: DescFile, path: DescriptorPath): string {
    const location = file.sourceCodeInfo?.location.find(
      candidate => candidate.path.length === path.length && startsWith(candidate.path, path),
    );
    return location?.leadingComments ?? '';
  }

  /** The files called `names` and all they import, serialized, without comments and places. */
  descriptorsOf(names: readonly string[]): Uint8Array {
    const wanted = new Set<string>();
    const want = (name: string): void => {
      if (wanted.has(name)) return;
      wanted.add(name);
      const file = this.registry.getFile(name)?.proto;
      for (const imported of [...(file?.dependency ?? []), ...(file?.optionDependency ?? [])]) want(imported);
    };
    for (const name of names) want(name);
    const files = [...this.registry.files].map(({ proto }) => proto).filter(({ name }) => wanted.has(name));
    return toBinary(
      FileDescriptorSetSchema,
      create(FileDescriptorSetSchema, {
        file: files.map(file => ({ ...file, sourceCodeInfo: undefined })),
      }),
    );
  }
}

function startsWith(path: DescriptorPath, start: DescriptorPath): boolean {
  return start.every((step, i) => path[i] === step);
}
