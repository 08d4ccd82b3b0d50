/** Makes one policy known to grpc-js. */
import { type PeerError, tellProblem } from '@peerage/peer-core';
import { type ControlHelper, registerBalancer } from './grpc-js.js';
import { PeerBalancer } from './peer-balancer.js';
import type { BalancerConfig, BalancerSettings } from './settings.js';

/** @param read Reads configuration; throws PeerError `invalid-configuration`. */
export function registerPolicy(name: string, read: (json: unknown) => BalancerSettings): void {
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

    /** grpc-js takes what is refused here for a policy it does not know, and says so only when it traces. */
    static createFromJson(json: object): Config {
      try {
        return new Config(read(json), json);
      } catch (error) {
        // It asks again with every answer of the resolver.
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
