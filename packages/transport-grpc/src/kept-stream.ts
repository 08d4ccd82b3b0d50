/**
 * Keeps a stream open to a peer's server, over the peer's own connection, for as long as the peer is connected.
 *
 * When to open the next one is decided here; what is said on it is its owner's business.
 */
import type { ChannelInterface } from '@grpc/grpc-js';
import { Backoff, type BackoffSettings, type Clock, type Random, type Timer } from '@peerage/peer-core';

export interface KeptStreamSettings {
  readonly clock: Clock;
  /** The waits after streams that did not work. */
  readonly retry: BackoffSettings;
  readonly random: Random;
}

export interface StreamOwner {
  /** The peer's, at this moment. */
  readonly channel: ChannelInterface;
  /** Opens a stream on `channel`; gives what ends it, which does no harm later. Tells nobody from within. */
  openStream(channel: ChannelInterface): () => void;
  /** `openStream` threw. */
  streamRefused(error: unknown): void;
}

export class KeptStream {
  readonly #owner: StreamOwner;
  readonly #settings: KeptStreamSettings;
  readonly #backoff: Backoff;
  #wanted = false;
  #end: (() => void) | undefined;
  #openedAtMs = 0;
  #answered = false;
  /** For the next stream. */
  #timer: Timer | undefined;
  /** Of which it will be heard when it is closed. */
  #followed: ChannelInterface | undefined;

  constructor(owner: StreamOwner, settings: KeptStreamSettings) {
    this.#owner = owner;
    this.#settings = settings;
    this.#backoff = new Backoff(settings.retry, settings.random);
  }

  /** The peer is connected. */
  start(): void {
    this.#wanted = true;
    this.#backoff.reset();
    this.#open();
  }

  /** The peer is not connected any more, or nobody wants to know. */
  stop(): void {
    this.#wanted = false;
    this.end();
  }

  /** Something came: the stream works. */
  answered(): void {
    this.#answered = true;
  }

  /** There will be no other stream over this connection. */
  end(): void {
    this.#timer?.cancel();
    this.#end?.();
    this.#end = undefined;
  }

  /** Opens another stream: soon after one that worked for a while, later after each that did not. */
  openAgain(): void {
    this.end();
    this.#openIn(this.#retryDelayMs());
  }

  readonly #open = (): void => {
    if (!this.#wanted) return;
    this.#answered = false;
    this.#openedAtMs = this.#settings.clock.now();
    try {
      const { channel } = this.#owner;
      this.#end = this.#owner.openStream(channel);
      this.#follow(channel);
    } catch (error) {
      this.end();
      this.#owner.streamRefused(error);
    }
  };

  #retryDelayMs(): number {
    if (!this.#answered) return this.#backoff.nextMs();
    this.#backoff.reset();
    const { clock, retry } = this.#settings;
    return Math.max(0, this.#openedAtMs + retry.initialMs - clock.now());
  }

  /**
   * Hears of it when the channel loses its connection or is closed. Then the peer is about to say so, or it stays
   * available because it has another channel: in that case the next stream is on the other one.
   */
  #follow(channel: ChannelInterface): void {
    if (channel === this.#followed) return;
    this.#followed = channel;
    const state = channel.getConnectivityState(false);
    channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, () => {
      if (channel !== this.#followed) return;
      this.#followed = undefined;
      if (!this.#wanted) return;
      this.end();
      this.#openIn(0);
    });
  }

  #openIn(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#settings.clock.setTimer(this.#open, delayMs).unref();
  }
}
