/** Reads service configuration: JSON whose names are in camelCase or snake_case and whose durations are strings. */
import { PeerError } from '@peerage/peer-core';

/**
 * Reads the value at `path`.
 *
 * @throws PeerError `invalid-configuration` naming `path`.
 */
export type Read = (value: unknown, path: string) => unknown;

/** How a field is read, and what the policy calls it. */
export interface Field {
  readonly read: Read;
  readonly option: (name: string) => string;
}

export type Fields = Readonly<Record<string, Field>>;

export function field(read: Read, option?: string): Field {
  return { read, option: name => option ?? name };
}

export const number: Field = field(ofType('number', 'a number'));
export const text: Field = field(ofType('string', 'a string'));
export const flag: Field = field(ofType('boolean', 'true or false'));

export const texts: Field = field((value, path) => {
  if (!Array.isArray(value)) throw invalidField(path, value, 'a list of strings');
  return value.map((item, index) => text.read(item, `${path}[${index}]`));
});

/** Numbers by whatever names there are. */
export const numbers: Field = field((value, path) => {
  const entries = entriesOf(value, path);
  return Object.fromEntries(entries.map(([name, item]) => [name, number.read(item, `${path}.${name}`)]));
});

/** Options say milliseconds in their names, configuration says a duration. */
export const duration: Field = {
  read(value, path) {
    const seconds = typeof value === 'string' ? /^(\d+(?:\.\d{1,9})?)s$/.exec(value)?.[1] : undefined;
    if (seconds === undefined) throw invalidField(path, value, 'a duration in seconds, like "1.5s"');
    return 1_000 * Number(seconds);
  },
  option: name => `${name}Ms`,
};

/** An object with these fields and no others. */
export function message(fields: Fields): Field {
  return field((value, path) => readMessage(fields, value, path));
}

/** `false`, or what `other` reads. */
export function falseOr(other: Field): Field {
  return { ...other, read: (value, path) => (value === false ? false : other.read(value, path)) };
}

/** The word, or what `other` reads. */
export function wordOr(word: string, other: Field): Field {
  return { ...other, read: (value, path) => (value === word ? word : other.read(value, path)) };
}

/**
 * Reads an object into options, by the names of the options; `null` is for what is not there.
 *
 * @param rest What becomes of fields that are not known; by default they are refused.
 */
export function readMessage(
  fields: Fields,
  value: unknown,
  path: string,
  rest: 'refuse' | 'ignore' = 'refuse',
): Readonly<Record<string, unknown>> {
  const options: Record<string, unknown> = {};
  for (const [key, item] of entriesOf(value, path)) {
    const name = camelCase(key);
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (known === undefined) {
      if (rest === 'ignore') continue;
      const names = Object.keys(fields).join(', ');
      throw invalidField(`${path}.${key}`, item, `one of the fields ${names}`);
    }
    if (item !== null) options[known.option(name)] = known.read(item, `${path}.${key}`);
  }
  return options;
}

export function entriesOf(value: unknown, path: string): [string, unknown][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw invalidField(path, value, 'an object');
}

export function invalidField(path: string, value: unknown, expected: string): PeerError {
  return new PeerError('invalid-configuration', { field: path, value: JSON.stringify(value), expected });
}

function ofType(type: 'boolean' | 'number' | 'string', expected: string): Read {
  return (value, path) => {
    if (typeof value === type) return value;
    throw invalidField(path, value, expected);
  };
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
