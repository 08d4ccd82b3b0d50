/** Counts a peer as available while its server says so: gRFC A17's client-side health checking. */
import type { Transport } from '@peerage/peer-core';
import { DecoratedTransport } from '@peerage/peer-core/decorators';
import { asGrpcPeer } from '../grpc-peer.js';
import { SharedTimerClock } from '../shared-timer-clock.js';
import { HealthCheckedPeer } from './health-checked-peer.js';
import { type HealthCheckedOptions, healthSettingsOf } from './health-options.js';

/**
 * Asks the server of every connected peer, over the peer's own connection, how `service` is, and hears of every
 * change. All the peers share one timer.
 *
 * - SERVING: the peer is available. Anything else: unavailable.
 * - No health service (UNIMPLEMENTED): available, and the observer is told once.
 * - No answer yet: connecting. No answer in time, or the watch ended: unavailable until another one has an answer.
 *
 * A watch is a call: it takes one of the connection's streams, and keeps the process alive until the peer is released.
 *
 * @example
 * const list = new PeerList({ transport: healthChecked(transport, { service: 'greeter.v1.Greeter' }), policy });
 * @throws PeerError `invalid-configuration` naming the option, `invalid-transport-conversion`. `retainPeer` throws
 * `invalid-peer-conversion` when the peers of `transport` are no gRPC peers.
 */
export function healthChecked(
  transport: Transport,
  options: HealthCheckedOptions = {},
): DecoratedTransport<HealthCheckedPeer> {
  const settings = healthSettingsOf(options);
  const shared = { ...settings, clock: new SharedTimerClock(settings.clock) };
  return new DecoratedTransport(
    transport,
    settings.name,
    inner => new HealthCheckedPeer(asGrpcPeer(inner), shared),
  );
}
