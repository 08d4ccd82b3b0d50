/** A load-balancing policy that leaves everything to another one and lets its picker be seen. */
import { experimental } from '@grpc/grpc-js';

const name = 'bench_tapped';

let latest: experimental.Picker | undefined;

/** The service config of a channel that balances by `policy`, as if by nothing else. */
export function tapped(policy: object): string {
  experimental.registerLoadBalancerType(name, TappedBalancer, TappedConfig);
  return JSON.stringify({ loadBalancingConfig: [{ [name]: { policy } }] });
}

/** The picker of whichever channel was given one last. */
export function latestPicker(): experimental.Picker {
  if (latest === undefined) throw new Error('There is no picker yet.');
  return latest;
}

class TappedConfig implements experimental.TypedLoadBalancingConfig {
  readonly policy: experimental.TypedLoadBalancingConfig;

  constructor(policy: experimental.TypedLoadBalancingConfig) {
    this.policy = policy;
  }

  getLoadBalancerName(): string {
    return name;
  }

  toJsonObject(): object {
    return { [name]: { policy: this.policy.toJsonObject() } };
  }

  static createFromJson({
    policy,
  }: {
    policy: Parameters<typeof experimental.parseLoadBalancingConfig>[0];
  }): TappedConfig {
    return new TappedConfig(experimental.parseLoadBalancingConfig(policy));
  }
}

class TappedBalancer implements experimental.LoadBalancer {
  readonly #child: experimental.ChildLoadBalancerHandler;

  constructor(helper: experimental.ChannelControlHelper) {
    const tap: Partial<experimental.ChannelControlHelper> = {
      updateState: (state, picker, problem) => {
        latest = picker;
        helper.updateState(state, picker, problem);
      },
    };
    this.#child = new experimental.ChildLoadBalancerHandler(
      experimental.createChildChannelControlHelper(helper, tap),
    );
  }

  updateAddressList(
    endpoints: Parameters<experimental.LoadBalancer['updateAddressList']>[0],
    config: experimental.TypedLoadBalancingConfig,
    ...rest: [options: object, note: string]
  ): boolean {
    if (!(config instanceof TappedConfig)) return false;
    return this.#child.updateAddressList(endpoints, config.policy, ...rest);
  }

  exitIdle(): void {
    this.#child.exitIdle();
  }

  resetBackoff(): void {
    this.#child.resetBackoff();
  }

  destroy(): void {
    this.#child.destroy();
  }

  getTypeName(): string {
    return name;
  }
}
