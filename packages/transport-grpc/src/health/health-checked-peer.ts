/** A peer that is available while it is connected and its server says that it serves. */
import { type ChannelInterface, status } from '@grpc/grpc-js';
import { PeerError, type Timer, tellProblem } from '@peerage/peer-core';
import { DecoratedPeer } from '@peerage/peer-core/decorators';
import type { ChannelPeer } from '../grpc-peer.js';
import { KeptStream, type StreamOwner } from '../kept-stream.js';
import { openServerStream, type ServerStreamListener } from '../server-stream.js';
import { encodeHealthCheckRequest, healthWatch, type ServingStatus } from './health-messages.js';
import type { HealthSettings } from './health-options.js';

/** Watches while the wrapped peer is available; without a connection there is nobody to ask. */
export class HealthCheckedPeer
  extends DecoratedPeer<ChannelPeer>
  implements ChannelPeer, StreamOwner, ServerStreamListener<ServingStatus>
{
  readonly #settings: HealthSettings;
  readonly #watch: KeptStream;
  #connected = false;
  /** For the first answer. */
  #answerTimer: Timer | undefined;
  #toldUnimplemented = false;

  constructor(inner: ChannelPeer, settings: HealthSettings) {
    super(inner, { transport: settings.name, observer: settings.observer });
    this.#settings = settings;
    this.#watch = new KeptStream(this, settings);
  }

  override innerChanged(): void {
    const connected = this.inner.status.connectionStatus === 'available';
    if (connected === this.#connected) {
      super.innerChanged();
      return;
    }
    this.#connected = connected;
    this.#watch.stop();
    if (connected) {
      this.narrow('connecting', 'its health is not known yet');
      // Whoever was told may have released the peer.
      if (this.#connected) this.#watch.start();
    } else {
      this.narrow('available');
    }
  }

  override close(): void {
    super.close();
    this.#connected = false;
    this.#watch.stop();
  }

  /** Asks; what was said before holds until there is an answer. */
  openStream(channel: ChannelInterface): () => void {
    const { clock, service, answerTimeoutMs } = this.#settings;
    const cancel = openServerStream(channel, healthWatch, encodeHealthCheckRequest(service), this);
    this.#answerTimer = clock.setTimer(this.#noAnswer, answerTimeoutMs).unref();
    return () => {
      this.#answerTimer?.cancel();
      cancel();
    };
  }

  streamRefused(error: unknown): void {
    this.#failed(`its health check could not be started: ${String(error)}`);
  }

  received(serving: ServingStatus): void {
    this.#watch.answered();
    this.#answerTimer?.cancel();
    if (serving === 'SERVING') this.narrow('available');
    else this.narrow('unavailable', `its health service says ${serving}`);
  }

  ended(code: status, details: string): void {
    if (code === status.UNIMPLEMENTED) {
      this.#watch.end();
      this.narrow('available');
      this.#tellUnimplemented();
    } else {
      this.#failed(`its health check ended ${status[code]}: ${details}`);
    }
  }

  readonly #noAnswer = (): void => {
    this.#failed(`its health check had no answer within ${this.#settings.answerTimeoutMs} ms`);
  };

  #failed(problem: string): void {
    this.#watch.openAgain();
    this.narrow('unavailable', problem);
  }

  #tellUnimplemented(): void {
    if (this.#toldUnimplemented) return;
    this.#toldUnimplemented = true;
    const { observer, name, service } = this.#settings;
    const details = { peer: this.identifier.id, service };
    tellProblem(observer, name, new PeerError('health-check-unimplemented', details));
  }
}
