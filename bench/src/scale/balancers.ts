/** The balancers under measurement; each is loaded in its own process only. */
import type { MakeBalancer } from './balancer.js';

interface BalancerModule {
  readonly makeBalancer: MakeBalancer;
}

/** By name; a balancer more is a module in `balancers/` and a line here. */
export const balancers: Readonly<Record<string, () => Promise<BalancerModule>>> = {
  'grpc-js-round-robin': () => import('./balancers/grpc-js-round-robin.js'),
  'grpc-js-weighted-round-robin': () => import('./balancers/grpc-js-weighted-round-robin.js'),
  'peerage-plugin': () => import('./balancers/peerage-plugin.js'),
  'peerage-channel': () => import('./balancers/peerage-channel.js'),
};
