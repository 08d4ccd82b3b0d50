/** A peer that is available while it is connected and its server says that it serves. */
import { type ChannelInterface, status } from '@grpc/grpc-js';
import { PeerError, type Timer, tellProblem } from '@peerage/peer-core';
import { DecoratedPeer } from '@peerage/peer-core/decorators';
import { Backoff } from '../backoff.js';
import type { ChannelPeer } from '../grpc-peer.js';
import type { ServingStatus } from './health-messages.js';
import type { HealthSettings } from './health-options.js';
import { type HealthListener, watchHealth } from './watch-health.js';

/** Watches while the wrapped peer is available; without a connection there is nobody to ask. */
export class HealthCheckedPeer extends DecoratedPeer implements ChannelPeer, HealthListener {
  readonly #grpcPeer: ChannelPeer;
  readonly #settings: HealthSettings;
  readonly #backoff: Backoff;
  #connected = false;
  #cancelWatch: (() => void) | undefined;
  #startedAtMs = 0;
  #answered = false;
  /** For the first answer, or for the next attempt. */
  #timer: Timer | undefined;
  /** Of which it will be heard when it is closed. */
  #followed: ChannelInterface | undefined;
  #toldUnimplemented = false;

  constructor(inner: ChannelPeer, settings: HealthSettings) {
    super(inner, { transport: settings.name, observer: settings.observer });
    this.#grpcPeer = inner;
    this.#settings = settings;
    this.#backoff = new Backoff(settings.retry, settings.random);
  }

  override get protocol(): 'grpc' {
    return 'grpc';
  }

  override get channel(): ChannelInterface {
    return this.#grpcPeer.channel;
  }

  override innerChanged(): void {
    const connected = this.inner.status.connectionStatus === 'available';
    if (connected === this.#connected) {
      super.innerChanged();
      return;
    }
    this.#connected = connected;
    this.#stop();
    if (connected) {
      this.#backoff.reset();
      this.narrow('connecting', 'its health is not known yet');
      this.#start();
    } else {
      this.narrow('available');
    }
  }

  override close(): void {
    super.close();
    this.#connected = false;
    this.#stop();
  }

  /** Told what the health service says. */
  answered(serving: ServingStatus): void {
    this.#answered = true;
    this.#timer?.cancel();
    if (serving === 'SERVING') this.narrow('available');
    else this.narrow('unavailable', `its health service says ${serving}`);
  }

  ended(code: status, details: string): void {
    this.#cancelWatch = undefined;
    if (code === status.UNIMPLEMENTED) {
      this.#timer?.cancel();
      this.narrow('available');
      this.#tellUnimplemented();
    } else {
      this.#failed(`its health check ended ${status[code]}: ${details}`);
    }
  }

  /** Asks; what was said before holds until there is an answer. */
  readonly #start = (): void => {
    const { clock, service, answerTimeoutMs } = this.#settings;
    // Whoever was told may have released the peer.
    if (!this.#connected) return;
    this.#answered = false;
    this.#startedAtMs = clock.now();
    this.#setTimer(() => this.#noAnswer(), answerTimeoutMs);
    try {
      const { channel } = this;
      this.#cancelWatch = watchHealth(channel, service, this);
      this.#follow(channel);
    } catch (error) {
      this.#stop();
      this.#failed(`its health check could not be started: ${String(error)}`);
    }
  };

  #stop(): void {
    this.#timer?.cancel();
    this.#cancelWatch?.();
    this.#cancelWatch = undefined;
  }

  #noAnswer(): void {
    this.#stop();
    this.#failed(`its health check had no answer within ${this.#settings.answerTimeoutMs} ms`);
  }

  #failed(problem: string): void {
    this.#setTimer(this.#start, this.#retryDelayMs());
    this.narrow('unavailable', problem);
  }

  /** Soon after a watch that worked for a while, later after each that did not. */
  #retryDelayMs(): number {
    if (!this.#answered) return this.#backoff.nextMs();
    this.#backoff.reset();
    const { clock, retry } = this.#settings;
    return Math.max(0, this.#startedAtMs + retry.initialMs - clock.now());
  }

  /**
   * Hears of it when the channel loses its connection or is closed. Then the wrapped peer is about to say so, or it
   * stays available because it has another channel: in that case the other one is asked.
   */
  #follow(channel: ChannelInterface): void {
    if (channel === this.#followed) return;
    this.#followed = channel;
    const state = channel.getConnectivityState(false);
    channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, () => {
      if (channel !== this.#followed) return;
      this.#followed = undefined;
      if (!this.#connected) return;
      this.#stop();
      this.#setTimer(this.#start, 0);
    });
  }

  #setTimer(callback: () => void, delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#settings.clock.setTimer(callback, delayMs).unref();
  }

  #tellUnimplemented(): void {
    if (this.#toldUnimplemented) return;
    this.#toldUnimplemented = true;
    const { observer, name, service } = this.#settings;
    const details = { peer: this.identifier.id, service };
    tellProblem(observer, name, new PeerError('health-check-unimplemented', details));
  }
}
