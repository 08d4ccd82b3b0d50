/**
 * Keeps a peer connected: connects again at once after a loss and in growing intervals after failures, and
 * replaces connections that have grown old while they go on serving.
 */
import type { ChannelInterface } from '@grpc/grpc-js';
import {
  Backoff,
  type BackoffSettings,
  type ConnectionStatus,
  type Random,
  type Timer,
} from '@peerage/peer-core';
import { Connection, type ConnectionListener, type ConnectionSettings } from './connection.js';

export interface KeeperSettings extends ConnectionSettings {
  readonly random: Random;
  readonly reconnect: BackoffSettings;
  /** When to replace a connection, give or take a tenth. */
  readonly maxConnectionAgeMs: number;
}

/**
 * Hears of the status after everything that happened, changed or not; `problem` says what went wrong if
 * something did. A peer that is available may have one: its connection could not be replaced.
 */
export type StatusListener = (status: ConnectionStatus, problem?: string) => void;

/**
 * What failed is `unavailable` until it is connected, however many attempts that takes, so that nobody is told of
 * each.
 */
export class ConnectionKeeper implements ConnectionListener {
  readonly #settings: KeeperSettings;
  readonly #onStatus: StatusListener;
  readonly #backoff: Backoff;
  /** Takes the calls, or took them last. */
  #connection: Connection;
  /** The one that is being connected: the same, or its successor. */
  #attempt: Connection | undefined;
  /** Since when the connection is ready; `undefined` while it is not. */
  #readySinceMs: number | undefined;
  /** For the next attempt. */
  #timer: Timer | undefined;
  #closed = false;

  constructor(settings: KeeperSettings, onStatus: StatusListener) {
    this.#settings = settings;
    this.#onStatus = onStatus;
    this.#backoff = new Backoff(settings.reconnect, settings.random);
    this.#connection = new Connection(settings, this);
  }

  /** For the next call. Most often closed while there is no connection. */
  get channel(): ChannelInterface {
    return this.#connection.channel;
  }

  open(): void {
    this.#connect(this.#connection);
    this.#onStatus('connecting');
  }

  /** Somebody has reason to believe that it is worth a try: does not wait any longer, if it waits. */
  hurry(): void {
    this.#backoff.reset();
    if (this.#waiting) this.#connectAnew();
  }

  /** Makes another connection, which takes over as soon as it is ready; the calls on the old one end by themselves. */
  readonly renew = (): void => {
    if (this.#closed || this.#waiting) return;
    this.#backoff.reset();
    this.#attempt?.close();
    this.#connectAnew();
  };

  /** Takes no more calls and lets those in flight end. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#attempt?.close();
    this.#connection.close();
  }

  ready(connection: Connection): void {
    const before = this.#connection;
    this.#connection = connection;
    this.#attempt = undefined;
    this.#readySinceMs = this.#settings.clock.now();
    this.#planRenewal();
    if (before !== connection) before.close();
    this.#onStatus('available');
  }

  lost(connection: Connection): void {
    const { clock, reconnect } = this.#settings;
    const heldMs = clock.now() - (this.#readySinceMs ?? 0);
    this.#readySinceMs = undefined;
    this.#timer?.cancel();
    if (this.#attempt !== undefined) {
      connection.close();
    } else if (heldMs < reconnect.initialMs) {
      // A server that accepts and hangs up would be connected to without end.
      this.failed(connection, `the connection was lost after ${Math.round(heldMs)} ms`);
      return;
    } else {
      this.#backoff.reset();
      this.#connect(connection);
    }
    this.#onStatus('connecting');
  }

  failed(connection: Connection, problem: string): void {
    connection.close();
    this.#attempt = undefined;
    this.#plan(() => this.#connectAnew(), this.#backoff.nextMs());
    this.#onStatus(this.#readySinceMs === undefined ? 'unavailable' : 'available', problem);
  }

  /** Whether it failed and the next attempt is still to come. */
  get #waiting(): boolean {
    return !this.#closed && this.#attempt === undefined && this.#readySinceMs === undefined;
  }

  /** A new channel for each attempt: grpc-js would try again at its own pace, and keep to the addresses it has. */
  #connectAnew(): void {
    this.#timer?.cancel();
    this.#connect(new Connection(this.#settings, this));
  }

  #connect(connection: Connection): void {
    this.#attempt = connection;
    connection.connect();
  }

  #planRenewal(): void {
    const { maxConnectionAgeMs, random } = this.#settings;
    this.#timer?.cancel();
    if (maxConnectionAgeMs === Number.POSITIVE_INFINITY) return;
    // Clients that were started together must not come back together.
    this.#plan(this.renew, maxConnectionAgeMs * (0.9 + 0.2 * random()));
  }

  #plan(attempt: () => void, delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#settings.clock.setTimer(attempt, delayMs);
  }
}
