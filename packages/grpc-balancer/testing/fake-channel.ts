/** A channel as a balancer sees it, without a network: its subchannels connect when a test says so. */
import type { Socket } from 'node:net';
import { connectivityState, experimental, Metadata } from '@grpc/grpc-js';
import type { AddressWithHook } from '../src/connect-limit.js';

type Helper = experimental.ChannelControlHelper;
type Listener = Parameters<experimental.SubchannelInterface['addConnectivityStateListener']>[0];

/** As much of a subchannel as a balancer uses. */
export class FakeSubchannel {
  readonly address: string;
  readonly options: object;
  readonly #target: AddressWithHook;
  refCount = 0;
  connectCount = 0;
  #state: connectivityState = connectivityState.IDLE;
  #healthy = true;
  readonly #listeners = new Set<Listener>();
  readonly #healthListeners = new Set<(healthy: boolean) => void>();

  constructor(address: AddressWithHook, options: object) {
    this.address = experimental.subchannelAddressToString(address);
    this.options = options;
    this.#target = address;
  }

  get listenerCount(): number {
    return this.#listeners.size + this.#healthListeners.size;
  }

  /** Begins to connect, as grpc-js does, over `socket`. */
  connectOver(socket: Socket): void {
    this.become(connectivityState.CONNECTING);
    this.#target.construct?.call(socket, error => error && socket.destroy(error));
  }

  become(state: connectivityState, error?: string): void {
    const before = this.#state;
    this.#state = state;
    for (const listener of this.#listeners) listener(this.asSubchannel, before, state, -1, error);
  }

  becomeHealthy(healthy: boolean): void {
    this.#healthy = healthy;
    for (const listener of this.#healthListeners) listener(healthy);
  }

  get asSubchannel(): experimental.SubchannelInterface {
    return this as unknown as experimental.SubchannelInterface;
  }

  ref(): void {
    this.refCount += 1;
  }

  unref(): void {
    this.refCount -= 1;
  }

  getRealSubchannel(): this {
    return this;
  }

  startConnecting(): void {
    this.connectCount += 1;
  }

  getConnectivityState(): connectivityState {
    return this.#state;
  }

  isHealthy(): boolean {
    return this.#healthy;
  }

  realSubchannelEquals(other: FakeSubchannel): boolean {
    return this === other;
  }

  getChannelzRef(): object {
    return {};
  }

  getAddress(): string {
    return this.address;
  }

  addConnectivityStateListener(listener: Listener): void {
    this.#listeners.add(listener);
  }

  removeConnectivityStateListener(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  addHealthStateWatcher(listener: (healthy: boolean) => void): void {
    this.#healthListeners.add(listener);
  }

  removeHealthStateWatcher(listener: (healthy: boolean) => void): void {
    this.#healthListeners.delete(listener);
  }
}

export class FakeChannel {
  /** Every subchannel ever made, in order. */
  readonly subchannels: FakeSubchannel[] = [];
  /** Every state the channel was told. */
  readonly states: string[] = [];
  reresolutionCount = 0;
  channelzChildCount = 0;
  /** An address that no subchannel can be made for. */
  refused: string | undefined;
  #picker: experimental.Picker | undefined;

  readonly helper: Helper = {
    createSubchannel: (address, options) => {
      const subchannel = new FakeSubchannel(address, options);
      if (subchannel.address === this.refused) throw new Error('There is no such subchannel.');
      this.subchannels.push(subchannel);
      return subchannel.asSubchannel;
    },
    updateState: (state, picker) => {
      this.states.push(connectivityState[state]);
      this.#picker = picker;
    },
    requestReresolution: () => {
      this.reresolutionCount += 1;
    },
    addChannelzChild: () => {
      this.channelzChildCount += 1;
    },
    removeChannelzChild: () => {
      this.channelzChildCount -= 1;
    },
  };

  get picker(): experimental.Picker | undefined {
    return this.#picker;
  }

  /** The subchannel of an address that is in use. */
  subchannel(address: string): FakeSubchannel {
    const found = this.subchannels.find(
      subchannel => subchannel.address === address && subchannel.refCount > 0,
    );
    if (found === undefined) throw new Error(`No subchannel to ${address} is in use.`);
    return found;
  }

  connectAll(): void {
    for (const subchannel of this.subchannels) {
      if (subchannel.refCount > 0) subchannel.become(connectivityState.READY);
    }
  }

  pick(metadata: Metadata = new Metadata()): experimental.PickResult {
    if (this.#picker === undefined) throw new Error('The channel has not been told its state.');
    return this.#picker.pick({ metadata, extraPickInfo: {} });
  }

  /** The address of the next pick, or what came instead. */
  pickedAddress(metadata?: Metadata): string {
    const { subchannel, status } = this.pick(metadata);
    return subchannel?.getAddress() ?? status?.details ?? 'queued';
  }
}

/** What a resolver would give for addresses. */
export function endpoints(...addresses: string[]): experimental.StatusOr<experimental.Endpoint[]> {
  return experimental.statusOrFromValue(
    addresses.map(address => {
      const [host = '', port] = address.split(':');
      return { addresses: [{ host, port: Number(port) }] };
    }),
  );
}
