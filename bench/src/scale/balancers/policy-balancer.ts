/** One channel of grpc-js with all endpoints in it, and a load-balancing policy by its service config. */
import { Channel, credentials, type experimental, Metadata, status } from '@grpc/grpc-js';
import type { Balancer } from '../balancer.js';
import { pushEndpoints, pushedTarget } from './pushed-endpoints.js';
import { latestPicker, tapped } from './tapped-policy.js';

export class PolicyBalancer implements Balancer {
  readonly #channel: Channel;
  readonly #endpoints: readonly experimental.Endpoint[];
  readonly #pickArgs: experimental.PickArgs = { metadata: new Metadata(), extraPickInfo: {} };

  /** @param policy As in a service config. */
  constructor(addresses: readonly string[], policy: object) {
    this.#endpoints = addresses.map(endpointOf);
    this.#channel = new Channel(pushedTarget('endpoints'), credentials.createInsecure(), {
      'grpc.service_config': tapped(policy),
    });
    this.#channel.getConnectivityState(true);
  }

  update(from: number, to: number): void {
    pushEndpoints('endpoints', this.#endpoints.slice(from, to));
  }

  pick(): void {
    const { subchannel, onCallStarted, onCallEnded } = latestPicker().pick(this.#pickArgs);
    if (subchannel === null) throw new Error('No endpoint was picked.');
    onCallStarted?.();
    onCallEnded?.(status.OK, '', this.#pickArgs.metadata);
  }

  close(): void {
    this.#channel.close();
  }
}

function endpointOf(address: string): experimental.Endpoint {
  const [host = '', port] = address.split(':');
  return { addresses: [{ host, port: Number(port) }] };
}
