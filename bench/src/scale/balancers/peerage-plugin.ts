/** Our policy in a plain channel of grpc-js. */
import { registerPeerLists } from '@peerage/grpc-balancer';
import type { MakeBalancer } from '../balancer.js';
import { PolicyBalancer } from './policy-balancer.js';

export const makeBalancer: MakeBalancer = addresses => {
  registerPeerLists();
  return new PolicyBalancer(addresses, { peerage_round_robin: {} });
};
