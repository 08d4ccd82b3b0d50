/** The JSON object that a command prints as its last line. */
import { readFileSync } from 'node:fs';

/** Reads it from standard input. */
export function lastJson() {
  const line = readFileSync(0, 'utf8').trimEnd().split('\n').at(-1);
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new Error(`The last line is no JSON: ${line}`, { cause });
  }
}
