/** What `set-up.mjs` found and made. */
import { join } from 'node:path';

export const python: string = placeOf('INTEROP_PYTHON');

/** A FileDescriptorSet of all services here. */
export const descriptorSet: string = placeOf('INTEROP_DESCRIPTORS');

export const pythonPrograms: string = join(import.meta.dirname, '../../python');

function placeOf(variable: string): string {
  const place = process.env[variable];
  if (place === undefined) throw new Error(`${variable} is not set: interop/set-up.mjs did not run.`);
  return place;
}
