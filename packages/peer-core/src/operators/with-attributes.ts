/** Says more about a peer. */
import type { Attributes, Identifier } from '../identifier.js';

/** The identifier with these attributes besides, or in place of, those it has. */
export function withAttributes({ id, attributes }: Identifier, more: Attributes): Identifier {
  return { id, attributes: { ...attributes, ...more } };
}
