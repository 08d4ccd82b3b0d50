/** What else grpc-js brings: weights from what servers say of their load. */
import type { Balancer } from '../balancer.js';
import { PolicyBalancer } from './policy-balancer.js';

export const makeBalancer = (): Balancer => new PolicyBalancer({ weighted_round_robin: {} });
