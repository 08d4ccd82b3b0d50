/** A peer whose server says every now and then how much it has to do. */
import { type ChannelInterface, status } from '@grpc/grpc-js';
import { type LoadReport, PeerError, tellProblem } from '@peerage/peer-core';
import { DecoratedPeer } from '@peerage/peer-core/decorators';
import type { ChannelPeer } from '../grpc-peer.js';
import { KeptStream, type StreamOwner } from '../kept-stream.js';
import { openServerStream, type ServerStreamListener } from '../server-stream.js';
import { coreMetrics, encodeLoadReportRequest } from './core-metrics.js';
import type { LoadReportedSettings } from './load-reported-options.js';

export class LoadReportedPeer
  extends DecoratedPeer<ChannelPeer>
  implements ChannelPeer, StreamOwner, ServerStreamListener<LoadReport>
{
  readonly #settings: LoadReportedSettings;
  readonly #reports: KeptStream;
  #connected = false;
  #toldUnimplemented = false;

  constructor(inner: ChannelPeer, settings: LoadReportedSettings) {
    super(inner, { transport: settings.name, observer: settings.observer });
    this.#settings = settings;
    this.#reports = new KeptStream(this, settings);
  }

  override innerChanged(): void {
    const connected = this.inner.status.connectionStatus === 'available';
    if (connected !== this.#connected) {
      this.#connected = connected;
      if (connected) this.#reports.start();
      else this.#reports.stop();
    }
    super.innerChanged();
  }

  override close(): void {
    super.close();
    this.#connected = false;
    this.#reports.stop();
  }

  openStream(channel: ChannelInterface): () => void {
    return openServerStream(channel, coreMetrics, encodeLoadReportRequest(this.#settings.intervalMs), this);
  }

  streamRefused(): void {
    this.#reports.openAgain();
  }

  received(report: LoadReport): void {
    this.#reports.answered();
    this.tellLoad(report);
  }

  ended(code: status): void {
    if (code === status.UNIMPLEMENTED) {
      this.#reports.end();
      this.#tellUnimplemented();
    } else {
      this.#reports.openAgain();
    }
  }

  #tellUnimplemented(): void {
    if (this.#toldUnimplemented) return;
    this.#toldUnimplemented = true;
    const { observer, name } = this.#settings;
    const details = { peer: this.identifier.id };
    tellProblem(observer, name, new PeerError('load-reports-unimplemented', details));
  }
}
