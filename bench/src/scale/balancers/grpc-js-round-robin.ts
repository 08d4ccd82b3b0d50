/** What grpc-js brings. */
import type { MakeBalancer } from '../balancer.js';
import { PolicyBalancer } from './policy-balancer.js';

export const makeBalancer: MakeBalancer = addresses => new PolicyBalancer(addresses, { round_robin: {} });
