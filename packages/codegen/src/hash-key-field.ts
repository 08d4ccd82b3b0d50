/** Finds the field of a request that a hash key is read from. */
import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';

/** The fields on the way to the key, the key's own last; or why there is none. */
export type HashKeyField = { readonly fields: readonly DescField[] } | { readonly problem: string };

/** Follows `path`, field names joined with dots, from `request`. */
export function hashKeyField(path: string, request: DescMessage): HashKeyField {
  const fields: DescField[] = [];
  let message: DescMessage | undefined = request;
  for (const name of path.split('.')) {
    if (message === undefined) return { problem: `is "${path}", but ${named(fields)} has no fields` };
    const field: DescField | undefined = message.fields.find(candidate => candidate.name === name);
    if (field === undefined) return { problem: `is "${path}", but ${unknown(name, message)}` };
    if (field.fieldKind === 'list') return { problem: `is "${path}", but "${name}" is repeated` };
    if (field.fieldKind === 'map') return { problem: `is "${path}", but "${name}" is a map` };
    fields.push(field);
    message = field.fieldKind === 'message' && !isOpaque(field.message) ? field.message : undefined;
  }
  const unfit = unfitness(fields.at(-1));
  return unfit === undefined ? { fields } : { problem: `is "${path}", ${unfit}` };
}

function unfitness(field: DescField | undefined): string | undefined {
  if (field === undefined || field.fieldKind === 'enum') return undefined;
  if (field.fieldKind === 'message') {
    if (!isWrapperDesc(field.message))
      return `a message (${field.message.typeName}); expected one of its fields`;
    return unfitness(field.message.fields[0]);
  }
  const unfit = field.scalar === ScalarType.FLOAT || field.scalar === ScalarType.DOUBLE;
  return unfit ? 'a floating-point number, of which two are hardly ever equal' : undefined;
}

/** Well-known types are not messages in TypeScript, so there are no fields of theirs to reach. */
function isOpaque({ typeName }: DescMessage): boolean {
  return typeName.startsWith('google.protobuf.');
}

function named(fields: readonly DescField[]): string {
  const last = fields.at(-1);
  const type = last?.fieldKind === 'message' ? ` (${last.message.typeName})` : '';
  return `"${last?.name ?? ''}"${type}`;
}

function unknown(name: string, { typeName, fields }: DescMessage): string {
  const known = fields.length === 0 ? 'it has none' : `it has ${fields.map(field => field.name).join(', ')}`;
  return `${typeName} has no field "${name}"; ${known}`;
}
