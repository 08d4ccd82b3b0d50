/** One of a pool's connections, which keeps itself connected, and the streams on it. */
import type { ChannelInterface } from '@grpc/grpc-js';
import { type ConnectionStatus, compareConnectionStatus } from '@peerage/peer-core';
import { ConnectionKeeper, type KeeperSettings } from '../connection-keeper.js';

/** The calls on one channel that have started and not ended: whoever starts or ends one counts. */
export interface Streams {
  readonly channel: ChannelInterface;
  count: number;
}

export class PooledConnection {
  readonly #keeper: ConnectionKeeper;
  #streams: Streams;
  #status: ConnectionStatus = 'connecting';

  /** @param onChange Called after everything that happened, with what went wrong if something did. */
  constructor(settings: KeeperSettings, onChange: (problem: string | undefined) => void) {
    this.#keeper = new ConnectionKeeper(settings, (status, problem) => {
      this.#status = status;
      const { channel } = this.#keeper;
      // A channel that was replaced takes its streams along.
      if (channel !== this.#streams.channel) this.#streams = { channel, count: 0 };
      onChange(problem);
    });
    this.#streams = { channel: this.#keeper.channel, count: 0 };
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  /** Of the channel that takes the next call. */
  get streams(): Streams {
    return this.#streams;
  }

  open(): void {
    this.#keeper.open();
  }

  hurry(): void {
    this.#keeper.hurry();
  }

  renew(): void {
    this.#keeper.renew();
  }

  /** Takes no more calls and lets those in flight end; `onChange` is not called again. */
  close(): void {
    this.#status = 'unavailable';
    this.#keeper.close();
  }
}

/** Sorts those that would be missed most first. */
export function byWorth(a: PooledConnection, b: PooledConnection): number {
  return compareConnectionStatus(b.status, a.status) || b.streams.count - a.streams.count;
}
