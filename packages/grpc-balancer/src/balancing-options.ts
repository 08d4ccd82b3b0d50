/** The options of a channel that balances its calls by one of our policies. */
import { type Observer, PeerError, type Updater } from '@peerage/peer-core';
import { checkSettings, type Rule, type Rules, required, rule, text } from '@peerage/peer-core/settings';
import { policyKinds } from './config/policies.js';
import { settingsOf } from './config/settings-of.js';
import { type ChannelOptions, isBalancerRegistered, parseBalancerConfig } from './grpc-js.js';
import { observerOption, peersOption } from './live-options.js';
import {
  type PeerSource,
  type PeerSourceOptions,
  peerSourceRules,
  updaterRule,
} from './peers/peer-source.js';

/** How a channel balances, and where its peers come from. */
export interface BalancingOptions extends PeerSourceOptions {
  /** As registered, e.g. `peerage_fewest_pending_requests`. */
  readonly policy: string;
  /** The policy's own fields, in camelCase or snake_case; none by default. */
  readonly config?: object;
  /** Names the peers of this channel alone; its target is then `peers:///<any name>`. */
  readonly peers?: Updater;
  /** Hears what becomes of the peers, and of what cannot be told to a call. */
  readonly observer?: Observer | undefined;
  /** What else the service configuration says: `methodConfig`, `retryThrottling`. */
  readonly serviceConfig?: object;
}

const anyObject: Rule = rule('an object', value => typeof value === 'object' && value !== null);

const rules: Rules<BalancingOptions> = {
  ...peerSourceRules,
  policy: required(text),
  config: anyObject,
  peers: updaterRule,
  serviceConfig: anyObject,
};

/**
 * Gives channel options that turn the policy on, after checking what grpc-js would pass over: with a policy it does
 * not know or a configuration it cannot read, it sends every call to one address and says nothing.
 *
 * Call `registerPeerLists` first. The options keep DNS from bringing a service configuration of its own; with
 * `peers` they also keep the channel away from the environment's proxy, which would resolve its target.
 *
 * @throws PeerError `unknown-policy`, or `invalid-configuration` naming the option or the field.
 *
 * @example
 * new GreeterClient('peers:///greeter', credentials.createInsecure(), {
 *   ...balancingOptions({ policy: 'peerage_peak_ewma', config: { decay: '5s' }, peers: file('peers.yaml') }),
 * });
 */
export function balancingOptions(options: BalancingOptions): ChannelOptions {
  checkSettings('balancingOptions', options, rules);
  const { policy, config = {}, peers, serviceConfig, ...sourceOptions } = options;
  checkPolicy(policy, config);
  const balanced: ChannelOptions = {
    'grpc.service_config': JSON.stringify({ ...serviceConfig, loadBalancingConfig: [{ [policy]: config }] }),
    'grpc.service_config_disable_resolution': 1,
    ...(options.observer !== undefined && { [observerOption]: options.observer }),
  };
  if (peers === undefined) return balanced;
  const source: PeerSource = { updater: peers, options: sourceOptions };
  return { ...balanced, 'grpc.enable_http_proxy': 0, [peersOption]: source };
}

function checkPolicy(policy: string, config: object): void {
  if (!isBalancerRegistered(policy)) {
    throw new PeerError('unknown-policy', {
      policy,
      known: Object.keys(policyKinds).filter(isBalancerRegistered),
    });
  }
  const kind = policyKinds[policy];
  if (kind !== undefined) settingsOf(policy, kind, config);
  else checkForeign(policy, config);
}

/** A balancer of grpc-js, or of anybody else, says in its own words what it cannot read. */
function checkForeign(policy: string, config: object): void {
  try {
    parseBalancerConfig({ [policy]: config });
  } catch (cause) {
    const expected = `a configuration it can read (${cause instanceof Error ? cause.message : String(cause)})`;
    const details = { field: policy, value: JSON.stringify(config), expected };
    throw new PeerError('invalid-configuration', details, { cause });
  }
}
