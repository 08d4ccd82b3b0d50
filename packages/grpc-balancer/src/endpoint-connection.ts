/** A connection to an endpoint with several addresses, of which grpc-js finds one that answers. */
import type { ConnectionStatus } from '@peerage/peer-core';
import type { Connection } from './connection.js';
import {
  type ChannelOptions,
  type ControlHelper,
  type Endpoint,
  EndpointBalancer,
  helperWith,
  State,
  type Subchannel,
  subchannelOf,
} from './grpc-js.js';

export class EndpointConnection implements Connection {
  subchannel: Subchannel | undefined;
  status: ConnectionStatus = 'connecting';
  problem: string | undefined;
  readonly #balancer: EndpointBalancer;

  constructor(endpoint: Endpoint, helper: ControlHelper, options: ChannelOptions, onChange: () => void) {
    let constructed = false;
    const updateState: ControlHelper['updateState'] = (state, picker, error) => {
      this.problem = error ?? this.problem;
      if (state === State.READY) {
        this.status = 'available';
        this.subchannel = subchannelOf(picker);
        this.problem = undefined;
      } else {
        this.status = this.problem === undefined ? 'connecting' : 'unavailable';
        this.subchannel = undefined;
        if (state === State.IDLE) this.#balancer.exitIdle();
      }
      if (constructed) onChange();
    };
    this.#balancer = new EndpointBalancer(endpoint, helperWith(helper, { updateState }), options, '');
    this.#balancer.startConnecting();
    constructed = true;
  }

  release(): void {
    this.#balancer.destroy();
  }
}
