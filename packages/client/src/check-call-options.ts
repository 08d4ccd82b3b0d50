/** Checks what a caller says about one call, for callers without a compiler. */
import {
  callback,
  checkKnownSettings,
  durationMs,
  flag,
  type Rules,
  role,
  rule,
} from '@peerage/peer-core/settings';
import { peerCallRules } from '@peerage/transport-grpc/call-parts';
import type { CallDefaults, CallOptions } from './call-options.js';

export const callDefaultRules: Rules<CallDefaults> = {
  timeoutMs: durationMs,
  metadata: role('grpc-js Metadata', 'get', 'set', 'clone', 'toHttp2Headers'),
  waitForReady: flag,
  failFast: flag,
  maxQueuedRequests: rule('a number of at least 0', value => typeof value === 'number' && value >= 0),
  credentials: role('call credentials of grpc-js', 'generateMetadata', 'compose'),
};

/** `options` stands for options that are no object: every call with such is refused. */
const rules: Rules<CallOptions & { readonly options: unknown }> = {
  ...peerCallRules,
  ...callDefaultRules,
  signal: role('an AbortSignal', 'addEventListener', 'removeEventListener'),
  onHeader: callback,
  onTrailer: callback,
  options: rule('an object', () => false),
};

/** Whether a caller gave something for options that is no object at all. */
export function isNonsense(options: unknown): boolean {
  return options !== undefined && (typeof options !== 'object' || options === null);
}

/** Options that are refused, as those of a call are, where the call is made. */
export function nonsense(options: unknown): CallOptions {
  return { options } as CallOptions;
}

/** @throws PeerError `invalid-configuration` naming the option that cannot be meant. */
export function checkCallOptions(options: CallOptions): void {
  checkKnownSettings<object>(options, rules);
}
