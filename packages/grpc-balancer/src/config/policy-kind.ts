/** How a policy is made of its configuration. */
import { isPeerError, PeerError, type Policy } from '@peerage/peer-core';
import { type Fields, readMessage } from './fields.js';

export interface PolicyKind {
  readonly fields: Fields;
  /** @throws PeerError `invalid-configuration` naming the option. */
  readonly make: (options: object) => Policy;
  /**
   * False for a policy that looks neither at pending requests nor at latencies. Its requests are not counted, which is
   * most of what a pick costs, and it is not guarded by default: a peer that fails fast draws no more than its share.
   */
  readonly counts?: false;
}

/**
 * Gives what makes policies of `kind` as `config` has them, after one was made to see that it can be.
 *
 * @throws PeerError `invalid-configuration` naming the field, below `path`.
 */
export function policyMaker(kind: PolicyKind, config: unknown, path: string): () => Policy {
  const options = readMessage(kind.fields, config, path);
  const make = (): Policy => kind.make(options);
  namingFields(kind.fields, path, make);
  return make;
}

/** Does what refuses options, and says which field below `path` it was. */
export function namingFields(fields: Fields, path: string, act: () => unknown): void {
  try {
    act();
  } catch (cause) {
    if (!isPeerError(cause, 'invalid-configuration')) throw cause;
    const option = cause.details.field;
    const name = Object.keys(fields).find(known => fields[known]?.option(known) === option);
    const field = `${path}.${name ?? option.replace(/Ms$/, '')}`;
    throw new PeerError('invalid-configuration', { ...cause.details, field }, { cause });
  }
}
