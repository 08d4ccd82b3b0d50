/** What a balancer does, as its configuration says. */
import type { Policy } from '@peerage/peer-core';
import type { FailureGuardOptions, SlowStartOptions } from '@peerage/peer-lists/list-parts';
import type { TypedConfig } from './grpc-js.js';

export interface BalancerSettings {
  /** Makes the policy; each balancer has one of its own. */
  readonly makePolicy: () => Policy;
  readonly slowStart?: SlowStartOptions | undefined;
  readonly failureGuard: FailureGuardOptions | false;
  /** Whether the policy looks at pending requests or at latencies. */
  readonly counts: boolean;
  /** How long a connection may take to be made; 20 000 by default, `false` for as long as the network allows. */
  readonly connectTimeoutMs?: number | false | undefined;
  /** A request header that is for the policy alone, and not for servers. */
  readonly hiddenHeader?: string | undefined;
}

/** Configuration as grpc-js passes it to a balancer. */
export interface BalancerConfig extends TypedConfig {
  readonly settings: BalancerSettings;
}

/** By its shape: the class may be that of another copy of this package. */
export function isBalancerConfig(config: TypedConfig): config is BalancerConfig {
  return 'settings' in config;
}
