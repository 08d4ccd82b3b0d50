/** What grpc-js brings. */
import type { Balancer } from '../balancer.js';
import { PolicyBalancer } from './policy-balancer.js';

export const makeBalancer = (): Balancer => new PolicyBalancer({ round_robin: {} });
