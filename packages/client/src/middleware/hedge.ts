/** Sends a call again while it is still unanswered, to another peer, and takes the first answer (gRFC A6). */
import { afterAttempts, isCallError } from '../call-error.js';
import { type HedgeOptions, type HedgeSettings, hedgeSettings } from './hedge-options.js';
import { HedgeRace } from './hedge-race.js';
import { isRepeatable } from './idempotency.js';
import type { Call, Invoke, Method, Middleware } from './middleware.js';

/**
 * Hedges calls of methods that may be repeated.
 *
 * - Another attempt starts when there is no answer for `hedgingDelayMs`, and at once when one fails with a code that
 *   is not fatal. Every attempt goes to a peer that was not tried, as long as there is one.
 * - The first response decides, of a stream its headers, and so does a fatal failure. The other attempts are
 *   cancelled, which says nothing against their peers.
 * - A call with a stream of requests is hedged only if they are given as an array.
 * - The server's pushback replaces the delay, or ends the hedging.
 *
 * When every attempt fails, the error of the call is that of the last; its `attempts` lists them all.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 */
export function hedge(options: HedgeOptions): Middleware {
  const settings = hedgeSettings(options);
  return (next, method) => {
    if (!settings.methods(method)) return next;
    return call => (isRepeatable(call, method) ? hedged(settings, next, method, call) : next(call));
  };
}

async function* hedged(settings: HedgeSettings, next: Invoke, method: Method, call: Call): AsyncGenerator {
  const { decisive, failed } = await new HedgeRace(settings, next, method, call).run();
  try {
    yield* decisive.responses();
  } catch (error) {
    throw isCallError(error) ? afterAttempts(failed, error) : error;
  }
}
