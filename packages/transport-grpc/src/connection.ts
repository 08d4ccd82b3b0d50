/** One channel kept connected, and its connectivity as a peer's status. */
import { type ChannelInterface, connectivityState, status } from '@grpc/grpc-js';
import type { ConnectionStatus } from '@peerage/peer-core';
import { askConnectError, type Call } from './grpc-js.js';

/** Hears of every change; `problem` says why a connection is unavailable. */
export type ConnectionListener = (status: ConnectionStatus, problem?: string) => void;

export class Connection {
  readonly channel: ChannelInterface;
  readonly #listener: ConnectionListener;
  #closed = false;
  #question: Call | undefined;

  constructor(channel: ChannelInterface, listener: ConnectionListener) {
    this.channel = channel;
    this.#listener = listener;
  }

  /** Starts to connect, and to reconnect whenever the connection is lost. */
  open(): void {
    this.#follow();
  }

  /** Ends the connection once its calls have ended, and says nothing more. */
  close(): void {
    if (this.#closed) return;
    // First, so that nothing below asks for the state again: asking would revive a closed channel.
    this.#closed = true;
    this.#dropQuestion();
    this.channel.close();
  }

  /** Reports the state and waits for the next one. */
  readonly #follow = (): void => {
    if (this.#closed) return;
    this.#dropQuestion();
    // A channel that lost its connection rests until somebody wants it back.
    if (this.#state() === connectivityState.IDLE) this.channel.getConnectivityState(true);
    const state = this.#state();
    // One watch tells once, and only of what comes after the state just read. With no deadline it has no timer.
    this.channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, this.#follow);
    if (state === connectivityState.TRANSIENT_FAILURE) {
      this.#question = askConnectError(this.channel, this.#failed);
    }
    // A failed connection takes no calls from here on; that it is unavailable is told along with the reason.
    this.#listener(state === connectivityState.READY ? 'available' : 'connecting');
  };

  readonly #failed = (problem: string): void => {
    this.#question = undefined;
    this.#listener('unavailable', problem);
  };

  #dropQuestion(): void {
    const question = this.#question;
    this.#question = undefined;
    question?.cancelWithStatus(status.CANCELLED, 'The connection has a new state');
  }

  #state(): connectivityState {
    return this.channel.getConnectivityState(false);
  }
}
