/** Takes peers out of use for a while that do markedly worse than the others: gRFC A50's outlier detection. */
import type { Transport } from '../transport.js';
import { DecoratedTransport } from './decorated-transport.js';
import { EjectingPeer, type EjectionIntrospection } from './ejecting-peer.js';
import { Ejection } from './ejection.js';
import { type EjectingOptions, ejectionSettingsOf } from './ejection-settings.js';

/** A transport whose peers are judged by how their requests end. */
export class EjectingTransport extends DecoratedTransport<EjectingPeer> {
  readonly #nowMs: () => number;

  /** @throws PeerError `invalid-configuration` naming the field, `invalid-transport-conversion`. */
  constructor(transport: Transport, options: EjectingOptions = {}) {
    const settings = ejectionSettingsOf(options);
    const ejection = new Ejection(settings);
    super(transport, settings.name, inner => {
      const peer = new EjectingPeer(inner, ejection, settings);
      ejection.add(peer);
      return peer;
    });
    this.#nowMs = () => settings.clock.now();
  }

  /** How every retained peer stands. O(n). */
  introspect(): EjectionIntrospection[] {
    const nowMs = this.#nowMs();
    return this.peers.map(peer => peer.introspect(nowMs));
  }
}

/**
 * Judges the peers of `transport` by how their requests end, and ejects outliers: they are `unavailable` for a
 * while, then take a few requests, and are back in full when those end well.
 *
 * Peers that are retained through one such transport are compared with one another. Lists that should not be
 * compared get one each, over the same connections.
 *
 * @example
 * const list = new PeerList({ transport: ejecting(transport), policy: roundRobin() });
 * @throws PeerError `invalid-configuration` naming the field, `invalid-transport-conversion`.
 */
export function ejecting(transport: Transport, options: EjectingOptions = {}): EjectingTransport {
  return new EjectingTransport(transport, options);
}
