/** Checks that what somebody wrote has the shape it should, and says where it has not. Knows nothing of peers. */
import { inspect } from 'node:util';
import { PeerError } from '@peerage/peer-core';

/** Gives `value` as a `T`. Throws PeerError `invalid-configuration` naming `field`, or the field within it. */
export type Shape<T> = (value: unknown, field: string) => T;

/** A value that `fits`; `expected` says the same to people. */
export function shape<T>(expected: string, fits: (value: unknown) => value is T): Shape<T> {
  return (value, field) => {
    if (!fits(value)) throw misfit(field, value, expected);
    return value;
  };
}

/** An object with some of `fields` and no others. What is undefined counts as absent. */
export function objectOf<T extends object>(
  fields: { readonly [K in keyof T]-?: Shape<NonNullable<T[K]>> },
): Shape<Partial<T>> {
  const shapes = new Map<string, Shape<unknown>>(Object.entries(fields));
  const names = [...shapes.keys()].join(', ');
  return (value, field) => {
    if (!isObject(value)) throw misfit(field, value, `an object with ${names}`);
    const given = Object.entries(value).filter(([, single]) => single !== undefined);
    const read = given.map(([name, single]) => {
      const shapeOfField = shapes.get(name);
      if (shapeOfField === undefined) throw misfit(`${field}.${name}`, single, `one of the fields ${names}`);
      return [name, shapeOfField(single, `${field}.${name}`)];
    });
    return Object.fromEntries(read) as Partial<T>;
  };
}

/** An object with any fields of one shape. */
export function recordOf<T>(single: Shape<T>, expected: string): Shape<Record<string, T>> {
  return (value, field) => {
    if (!isObject(value)) throw misfit(field, value, expected);
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([name, entry]) => [name, single(entry, `${field}.${name}`)]));
  };
}

export function misfit(field: string, value: unknown, expected: string): PeerError {
  return new PeerError('invalid-configuration', { field, value: show(value), expected });
}

/** For messages: one line, and not a long one. */
export function show(value: unknown): string {
  const text = inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, compact: true });
  return text.length > maxShownLength ? `${text.slice(0, maxShownLength)}…` : text;
}

const maxShownLength = 120;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
