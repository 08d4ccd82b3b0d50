/** Which parts of what a .proto file declares hold for a client. */
import { invalidConfiguration } from '@peerage/peer-core/settings';
import type { MethodRouting } from './service-routing.js';

const parts = ['hashKey', 'timeoutMs', 'waitForReady', 'retry', 'hedge'] as const;

/** What can be switched off; that a method is idempotent cannot, for it is no matter of choice. */
export type RoutingPart = (typeof parts)[number];

/** All parts or none, or which do not hold. */
export type RoutingChoice = boolean | { readonly [Part in RoutingPart]?: boolean | undefined };

/**
 * The parts that do not hold.
 *
 * @throws PeerError `invalid-configuration` for a part that there is not.
 */
export function switchedOff(choice: RoutingChoice = true): ReadonlySet<string> {
  if (typeof choice === 'boolean') return new Set(choice ? [] : parts);
  for (const part of Object.keys(choice)) {
    if ((parts as readonly string[]).includes(part)) continue;
    throw invalidConfiguration('routing', part, `a part: ${parts.join(', ')}`);
  }
  return new Set(parts.filter(part => choice[part] === false));
}

/** `declared` without the parts that are `off`. */
export function without(off: ReadonlySet<string>, declared: MethodRouting): MethodRouting {
  return Object.fromEntries(Object.entries(declared).filter(([part]) => !off.has(part)));
}
