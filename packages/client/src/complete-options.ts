/** Puts the options of a call together from what its caller gives and what holds when nothing is given. */
import { type CallDefaults, type CallOptions, noOptions } from './call-options.js';

/** Makes the options of a call of what its caller gave. */
export type Complete = (request: unknown, options: CallOptions | undefined) => CallOptions;

/** An option that is given takes the place of its default, also when it is given as `undefined`. */
export function withDefaults(defaults: CallDefaults): Complete {
  if (defaults === noOptions) return (_, options) => options ?? noOptions;
  return (_, options) => (options === undefined ? defaults : overDefaults(options, defaults, undefined));
}

/** `options` over `defaults` and `hashKey`. */
export function overDefaults(
  options: CallOptions | undefined,
  { timeoutMs, metadata, waitForReady, failFast, maxQueuedRequests, credentials }: CallDefaults,
  hashKey: string | undefined,
): CallOptions & AllDefaults {
  // Named one by one, for V8 takes ten times as long to put two objects into one by spreading both.
  return { timeoutMs, metadata, waitForReady, failFast, maxQueuedRequests, credentials, hashKey, ...options };
}

/** Has the compiler find a default that is not named above. */
type AllDefaults = { readonly [Name in keyof Required<CallDefaults>]: CallDefaults[Name] };
