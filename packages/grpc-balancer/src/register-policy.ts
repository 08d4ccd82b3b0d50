/** Makes one policy known to grpc-js. */
import { type PeerError, tellProblem } from '@peerage/peer-core';
import { type ControlHelper, registerBalancer } from './grpc-js.js';
import { PeerBalancer } from './peer-balancer.js';
import type { BalancerConfig, BalancerSettings } from './settings.js';

/** @param read Reads configuration; throws PeerError `invalid-configuration` also if it is no object. */
export function registerPolicy(name: string, read: (json: unknown) => BalancerSettings): void {
  const configs = new WeakMap<object, BalancerConfig>();
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
    static createFromJson(json: object): BalancerConfig {
      // It asks again with every answer of the resolver, nearly always for the same object.
      const known = configs.get(json);
      if (known !== undefined) return known;
      try {
        const config = new Config(read(json), json);
        configs.set(json, config);
        return config;
      } catch (error) {
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
