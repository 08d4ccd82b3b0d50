/** The options of calls whose method declares some. */
import type { CallDefaults } from '../call-options.js';
import { type Complete, overDefaults, withDefaults } from '../complete-options.js';
import { type HashKeyValue, hashKeyText } from './hash-key.js';
import type { MethodRouting } from './service-routing.js';

/**
 * Completes what the caller gives with the client's defaults, and those with what is declared.
 *
 * An option that is given takes the place of what is declared, also when it is given as `undefined`; a `deadline` takes
 * that of a declared timeout.
 */
export function withDeclared(declared: MethodRouting, defaults: CallDefaults): Complete {
  const { hashKey, timeoutMs, waitForReady } = declared;
  if (hashKey === undefined && timeoutMs === undefined && waitForReady === undefined) {
    return withDefaults(defaults);
  }
  const untimed: CallDefaults = { ...(waitForReady !== undefined && { waitForReady }), ...defaults };
  const timed: CallDefaults = timeoutMs === undefined ? untimed : { timeoutMs, ...untimed };
  const keyOf = hashKey === undefined ? () => undefined : keyReader(hashKey);
  return (request, options) => {
    const key = keyOf(request);
    if (options === undefined && key === undefined) return timed;
    return overDefaults(options, options?.deadline === undefined ? timed : untimed, key);
  };
}

function keyReader(hashKey: NonNullable<MethodRouting['hashKey']>): (request: unknown) => string | undefined {
  // That it is a request of the method is what the client's type has checked.
  const valueIn = hashKey as (request: unknown) => HashKeyValue;
  // No request at all is for the encoder to refuse, as with any method.
  return request => (request == null ? undefined : hashKeyText(valueIn(request)));
}
