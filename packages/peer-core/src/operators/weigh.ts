/** Gives peers their weights. */

import { isPeerError, PeerError } from '../errors.js';
import { checkIdentifier, type Identifier } from '../identifier.js';
import { tellProblem } from '../observer.js';
import { callback, checkSettings, type Rules, text } from '../settings/index.js';
import type { UpdaterOptions } from '../updates.js';
import { answering, type UpdateOperator } from './update-operator.js';
import { withAttributes } from './with-attributes.js';

/**
 * Sets the weight of every peer an update names to `weightOf(identifier)`; `undefined` leaves it as it is.
 *
 * `weightOf` is asked whenever an update names the peer, not in between. A weight that is no finite number above
 * 0 is not used, and a `weightOf` that throws gives none: the peer keeps what it came with, and the first such
 * peer of an update is reported as `invalid-identifier` or `callback-failed`.
 *
 * @throws PeerError `invalid-configuration` when `weightOf` is no function.
 */
export function weigh(
  weightOf: (identifier: Identifier) => number | undefined,
  options: Pick<UpdaterOptions, 'name' | 'observer'> = {},
): UpdateOperator {
  callback.check('weightOf', weightOf);
  checkSettings('weigh', options, rules);
  const { name = 'peers', observer } = options;

  function weighAll(identifiers: readonly Identifier[]): readonly Identifier[] {
    let problem: PeerError | undefined;
    const weighed = identifiers.map(identifier => {
      try {
        return weighOne(identifier);
      } catch (cause) {
        problem ??= problemWith(identifier, cause);
        return identifier;
      }
    });
    if (problem !== undefined) tellProblem(observer, name, problem);
    return weighed;
  }

  function weighOne(identifier: Identifier): Identifier {
    const weight = weightOf(identifier);
    if (weight === undefined || weight === identifier.attributes?.weight) return identifier;
    const weighed = withAttributes(identifier, { weight });
    checkIdentifier(weighed);
    return weighed;
  }

  return answering(() => update => {
    if (!('additions' in update)) return weighAll(update);
    const { additions, changes = [], removals } = update;
    return { additions: weighAll(additions), changes: weighAll(changes), removals };
  });
}

const rules: Rules<Pick<UpdaterOptions, 'name' | 'observer'>> = { name: text, observer: callback };

function problemWith({ id }: Identifier, cause: unknown): PeerError {
  if (isPeerError(cause, 'invalid-identifier')) return cause;
  return new PeerError('callback-failed', { callback: 'weightOf', of: `peer "${id}"` }, { cause });
}
