/** The same client with the balancing that grpc-js brings. */
import { addressOf, type Connect } from '../echo.js';
import { connectTo } from './grpc-js.js';

export const connect: Connect = ports =>
  connectTo(`ipv4:${ports.map(addressOf).join(',')}`, {
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  });
