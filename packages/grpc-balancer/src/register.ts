/** Makes our policies known to grpc-js. */
import { type PeerError, tellProblem } from '@peerage/peer-core';
import { policyKinds } from './config/policies.js';
import type { PolicyKind } from './config/policy-kind.js';
import { settingsOf } from './config/settings-of.js';
import { type ControlHelper, isBalancerRegistered, registerBalancer } from './grpc-js.js';
import { PeerBalancer } from './peer-balancer.js';
import { registerPeersScheme } from './peers/register-peers.js';
import type { BalancerConfig, BalancerSettings } from './settings.js';

/**
 * Registers every policy with grpc-js as `peerage_<name>`, for service configuration to name, and the scheme `peers:`.
 *
 * Registers a name once, however often it is called and by however many copies of this package. Nothing is
 * registered by importing the package.
 *
 * @example
 * registerPeerLists();
 * new GreeterClient('dns:///greeter:50051', credentials.createInsecure(), {
 *   'grpc.service_config': '{"loadBalancingConfig":[{"peerage_fewest_pending_requests":{}}]}',
 * });
 */
export function registerPeerLists(): void {
  for (const [name, kind] of Object.entries(policyKinds)) {
    if (!isBalancerRegistered(name)) registerPolicy(name, kind);
  }
  registerPeersScheme();
}

function registerPolicy(name: string, kind: PolicyKind): void {
  let told = '';
  class Balancer extends PeerBalancer {
    constructor(helper: ControlHelper) {
      super(name, helper);
    }
  }
  class Config implements BalancerConfig {
    readonly settings: BalancerSettings;
    readonly #json: object;

    constructor(settings: BalancerSettings, json: object) {
      this.settings = settings;
      this.#json = json;
    }

    /** grpc-js passes over what is refused here, as if nobody had asked for a policy, and says so only when it traces. */
    static createFromJson(json: object): Config {
      try {
        return new Config(settingsOf(name, kind, json), json);
      } catch (error) {
        // It is asked for with every answer of the resolver.
        const problem = error as PeerError;
        if (problem.message !== told) tellProblem(undefined, name, problem);
        told = problem.message;
        throw error;
      }
    }

    getLoadBalancerName(): string {
      return name;
    }

    toJsonObject(): object {
      return { [name]: this.#json };
    }
  }
  registerBalancer(name, Balancer, Config);
}
