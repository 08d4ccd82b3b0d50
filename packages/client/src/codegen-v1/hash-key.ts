/** From a field of a request to the text that hashing policies take. */

/** What ts-proto makes of the fields that can be a key, whatever its options. */
export type HashKeyValue = string | number | bigint | boolean | Uint8Array | LongInteger | null | undefined;

/** A `Long` of the package `long`. */
export interface LongInteger {
  readonly low: number;
  readonly high: number;
  readonly unsigned: boolean;
  toString(): string;
}

/**
 * The key as text: integers in decimal digits, `true` and `false`, bytes as base64.
 *
 * `undefined` for what is left out, and for empty text and bytes: that is what a field holds that nobody has set.
 */
export function hashKeyText(value: HashKeyValue): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (value === undefined || value === null) return undefined;
  if (!(value instanceof Uint8Array)) return value.toString();
  const { buffer, byteOffset, byteLength } = value;
  return byteLength === 0 ? undefined : Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
