/** How protobuf announces the fields of a message: by a number, and what follows it. */

/** An integer, an enum or a truth value follows. */
export function varintTag(field: number): number {
  return field << 3;
}

/** Eight bytes follow. */
export function doubleTag(field: number): number {
  return (field << 3) | 1;
}

/** A length follows and as many bytes: a text, a message, an entry of a map. */
export function bytesTag(field: number): number {
  return (field << 3) | 2;
}
