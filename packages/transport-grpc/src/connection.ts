/** One channel, connected when it is asked to. Whether and when to ask again is not decided here. */
import { type ChannelInterface, connectivityState, status } from '@grpc/grpc-js';
import type { Clock, Timer } from '@peerage/peer-core';
import type { CurrentSignal } from './abortable-target.js';
import { spareDrainingCalls } from './draining-pings.js';
import { askConnectError, type Call } from './grpc-js.js';

/** Is told what becomes of a connection; never again once it is closed. */
export interface ConnectionListener {
  ready(connection: Connection): void;
  /** It was ready. */
  lost(connection: Connection): void;
  /** It did not become ready and is of no more use. */
  failed(connection: Connection, problem: string): void;
}

export interface ConnectionSettings {
  readonly clock: Clock;
  /** How long it may take to become ready: finding the address, TCP, TLS and the first frame of HTTP/2 together. */
  readonly connectTimeoutMs: number;
  /** Makes a channel whose attempts to connect end when the signal is aborted that was current when they began. */
  readonly makeChannel: (signal: CurrentSignal) => ChannelInterface;
}

export class Connection {
  readonly channel: ChannelInterface;
  readonly #settings: ConnectionSettings;
  readonly #listener: ConnectionListener;
  /** While it is being made. */
  #attempt: { readonly abort: AbortController; readonly deadline: Timer } | undefined;
  #question: Call | undefined;
  #closed = false;

  constructor(settings: ConnectionSettings, listener: ConnectionListener) {
    this.#settings = settings;
    this.#listener = listener;
    this.channel = settings.makeChannel(() => this.#attempt?.abort.signal);
  }

  /** Connects, or connects again after it was lost. */
  connect(): void {
    const { clock, connectTimeoutMs } = this.#settings;
    this.#attempt = {
      abort: new AbortController(),
      deadline: clock.setTimer(this.#expire, connectTimeoutMs),
    };
    this.channel.getConnectivityState(true);
    this.#follow();
  }

  /** Takes no more calls, lets those in flight end, and gives up an attempt to connect, socket and all. */
  close(): void {
    if (this.#closed) return;
    // First, so that nothing below asks for the state again: asking would revive a closed channel.
    this.#closed = true;
    const attempt = this.#attempt;
    this.#settle();
    this.channel.close();
    attempt?.abort.abort();
  }

  /** Looks at the state and waits for the next one. */
  readonly #follow = (): void => {
    if (this.#closed) return;
    const state = this.channel.getConnectivityState(false);
    if (state === connectivityState.READY) {
      this.#settle();
      this.#watch();
      spareDrainingCalls(this.channel);
      this.#listener.ready(this);
    } else if (state === connectivityState.TRANSIENT_FAILURE) {
      this.#settle();
      this.#question = askConnectError(this.channel, this.#fail);
    } else if (this.#attempt === undefined) {
      this.#listener.lost(this);
    } else {
      this.#pursue();
    }
  };

  /** Keeps at it: a channel may have come to rest although it is not connected yet. */
  #pursue(): void {
    this.channel.getConnectivityState(true);
    this.#watch();
  }

  /** One watch tells once, and only of what comes after the state it is given. With no deadline it has no timer. */
  #watch(): void {
    const state = this.channel.getConnectivityState(false);
    this.channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, this.#follow);
  }

  readonly #expire = (): void => {
    this.#listener.failed(this, `no answer within ${this.#settings.connectTimeoutMs} ms`);
  };

  readonly #fail = (problem: string): void => {
    this.#question = undefined;
    this.#listener.failed(this, problem);
  };

  /** The attempt to connect has ended, one way or the other. */
  #settle(): void {
    this.#attempt?.deadline.cancel();
    this.#attempt = undefined;
    const question = this.#question;
    this.#question = undefined;
    question?.cancelWithStatus(status.CANCELLED, 'The connection was closed');
  }
}
