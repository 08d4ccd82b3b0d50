/** A channel that is several connections to one peer. */
import type { ChannelInterface, connectivityState, Deadline } from '@grpc/grpc-js';
import { PooledCall, type StreamPool } from './pooled-call.js';

/** What a channel needs of its pool. */
export interface CallPool extends StreamPool {
  readonly closed: boolean;
  /** The channel that stands for all of them. */
  readonly foremost: ChannelInterface;
}

type CallArguments = Parameters<ChannelInterface['createCall']>;
type ChannelRef = ReturnType<ChannelInterface['getChannelzRef']>;

export class PooledChannel implements ChannelInterface {
  readonly #pool: CallPool;

  constructor(pool: CallPool) {
    this.#pool = pool;
  }

  /**
   * Nothing happens before the call's `start`.
   *
   * @throws Error when the peer is closed.
   */
  createCall(...args: CallArguments): PooledCall {
    if (this.#pool.closed) throw new Error('Channel has been shut down');
    return new PooledCall(this.#pool, ...args);
  }

  /** Does nothing: the connections are the peer's. */
  close(): void {}

  getTarget(): string {
    return this.#pool.target;
  }

  /** Of a connection that is ready, if there is one; they connect by themselves. */
  getConnectivityState(_tryToConnect: boolean): connectivityState {
    return this.#pool.foremost.getConnectivityState(false);
  }

  watchConnectivityState(from: connectivityState, deadline: Deadline, told: (error?: Error) => void): void {
    this.#pool.foremost.watchConnectivityState(from, deadline, told);
  }

  getChannelzRef(): ChannelRef {
    return this.#pool.foremost.getChannelzRef();
  }
}
