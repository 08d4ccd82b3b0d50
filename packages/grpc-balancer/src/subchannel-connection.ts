/** A connection to the one address of an endpoint: a subchannel and nothing around it. */
import type { ConnectionStatus } from '@peerage/peer-core';
import type { Connection } from './connection.js';
import { type ChannelOptions, type ControlHelper, type Endpoint, State, type Subchannel } from './grpc-js.js';

export class SubchannelConnection implements Connection {
  readonly subchannel: Subchannel;
  status: ConnectionStatus = 'connecting';
  problem: string | undefined;
  readonly #helper: ControlHelper;
  readonly #onChange: () => void;
  readonly #onState: Parameters<Subchannel['addConnectivityStateListener']>[0];
  readonly #onHealth: () => void;

  constructor(
    address: Endpoint['addresses'][number],
    helper: ControlHelper,
    options: ChannelOptions,
    onChange: () => void,
  ) {
    const subchannel = helper.createSubchannel(address, options);
    this.subchannel = subchannel;
    this.#helper = helper;
    this.#onChange = onChange;
    this.#onState = (_, _from, _to, _keepaliveMs, error) => this.#look(error);
    this.#onHealth = () => this.#look();
    subchannel.ref();
    subchannel.addConnectivityStateListener(this.#onState);
    subchannel.addHealthStateWatcher(this.#onHealth);
    helper.addChannelzChild(subchannel.getChannelzRef());
    // The subchannel may have come out of the pool with a connection.
    this.#take(this.#statusNow());
  }

  release(): void {
    const { subchannel } = this;
    subchannel.removeConnectivityStateListener(this.#onState);
    subchannel.removeHealthStateWatcher(this.#onHealth);
    this.#helper.removeChannelzChild(subchannel.getChannelzRef());
    subchannel.unref();
  }

  #look(error?: string): void {
    const before = this.status;
    this.problem = error ?? this.problem;
    this.#take(this.#statusNow());
    if (this.status !== before || error !== undefined) this.#onChange();
  }

  #take(status: ConnectionStatus): void {
    this.status = status;
    if (status === 'available') this.problem = undefined;
  }

  /** Sees to it, too, that a subchannel connects that does not. */
  #statusNow(): ConnectionStatus {
    const { subchannel } = this;
    const state = subchannel.getConnectivityState();
    if (state === State.READY) {
      if (subchannel.isHealthy()) return 'available';
      this.problem = 'taken out of use by a policy above, for failing more than others';
    } else if (state === State.TRANSIENT_FAILURE) this.problem ??= 'the last attempt to connect failed';
    if (state === State.IDLE || state === State.TRANSIENT_FAILURE) subchannel.startConnecting();
    return this.problem === undefined ? 'connecting' : 'unavailable';
  }
}
