/** Reads words the way hash functions do on every machine: least byte first. */

/** Four bytes as a signed 32-bit word; those beyond the end count as 0. */
export function readWord(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}
