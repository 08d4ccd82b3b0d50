/** Finds names that may stand beside each other in a .proto file but not in the TypeScript that is made of it. */
import type { DescFile, DescMethod, DescService } from '@bufbuild/protobuf';
import { camelCaseGrpc } from 'ts-proto/build/src/case.js';
import { CodegenError } from './codegen-error.js';
import type { Tree } from './output-tree.js';
import type { ProtoFiles } from './proto-files.js';
import type { TypeNames } from './type-names.js';

/** @throws CodegenError `protos` with a line for each name in `messages`, the modules of ts-proto, that clashes. */
export function refuseClashes(files: ProtoFiles, names: TypeNames, messages: Tree): void {
  const problems = [...files.registry.files].flatMap(file => {
    const text = messages.get(`${names.moduleOf(file.proto.name)}.ts`);
    if (text === undefined) return [];
    return [
      ...clashingDeclarations(files, names, file, text),
      ...file.services.flatMap(service => clashingMethods(files, names, service)),
    ];
  });
  if (problems.length > 0) throw new CodegenError('protos', problems.join('\n'));
}

/** ts-proto makes one value of each message and enum, and several of a service, with names of its own. */
function clashingDeclarations(files: ProtoFiles, names: TypeNames, file: DescFile, text: string): string[] {
  const module = `${names.moduleOf(file.proto.name)}.ts`;
  const values = namesIn(text, /^(?:export )?(?:const|class|function|enum) (\w+)/gm);
  const types = namesIn(text, /^(?:export )?(?:interface|type|class|enum) (\w+)/gm);
  const tell = (name: string, problem: string): string =>
    `${files.placeOf(file, pathOf(file, name))}: ${name} would ${problem}`;
  return [
    ...[...new Set([...repeated(values), ...repeated(types)])].map(name =>
      tell(name, `be declared more than once in ${module}: rename it, or what it is made of.`),
    ),
    ...[...new Set(values)]
      .filter(name => isNeeded(name, text))
      .map(name => tell(name, `take the place of the ${name} that ${module} needs: rename it.`)),
  ];
}

function namesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name);
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, i) => names.indexOf(name) < i);
}

/** What no module of ts-proto does without, and what cannot be the name of a type. */
const needed: ReadonlySet<string> = new Set(
  [
    'BinaryReader BinaryWriter Uint8Array globalThis',
    'any bigint boolean never number object string symbol undefined unknown void',
  ].flatMap(names => names.split(' ')),
);

/** What some modules need, and how it looks when they do; a message is used in none of these ways. */
const neededAs: Readonly<Record<string, RegExp>> = {
  Array: /(?<![.\w])Array</,
  Buffer: /(?<![.\w])Buffer\.(?:alloc|from)\(/,
  Math: /(?<![.\w])Math\.(?:round|trunc)\(/,
  Partial: /(?<![.\w])Partial</,
  Promise: /(?<![.\w])Promise</,
  ReadonlyArray: /(?<![.\w])ReadonlyArray</,
  String: /(?<![.\w])String\(/,
};

function isNeeded(name: string, text: string): boolean {
  return needed.has(name) || (Object.hasOwn(neededAs, name) && neededAs[name]?.test(text) === true);
}

/** Where a message or an enum of that name is declared, or else the file. */
function pathOf({ messages, enums }: DescFile, name: string): readonly number[] {
  const message = messages.findIndex(candidate => candidate.name === name);
  if (message >= 0) return [4, message];
  const enumeration = enums.findIndex(candidate => candidate.name === name);
  return enumeration >= 0 ? [5, enumeration] : [];
}

function clashingMethods(files: ProtoFiles, names: TypeNames, service: DescService): string[] {
  const taken = new Map<string, DescMethod>();
  return service.methods.flatMap((method, i) => {
    const place = files.placeOf(service.file, [6, service.file.services.indexOf(service), 2, i]);
    if (names.methodOf(method) === '__proto__') {
      return [`${place}: ${method.name} cannot be the name of a method in TypeScript: rename it.`];
    }
    // The servers of grpc-js have other names than definitions: GetIt, getIt and get_it are one to them.
    const name = camelCaseGrpc(method.name);
    const other = taken.get(name);
    if (other === undefined) {
      taken.set(name, method);
      return [];
    }
    return [
      `${place}: ${method.name} would have the same name in TypeScript as ${other.name}: rename one of them.`,
    ];
  });
}
