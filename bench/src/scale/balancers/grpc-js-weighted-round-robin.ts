/** What else grpc-js brings: weights from what servers say of their load. */
import type { MakeBalancer } from '../balancer.js';
import { PolicyBalancer } from './policy-balancer.js';

export const makeBalancer: MakeBalancer = addresses =>
  new PolicyBalancer(addresses, { weighted_round_robin: {} });
