/** Lets policies hear of the load of servers apart from requests: ORCA's out-of-band reports (gRFC A51). */
import type { Transport } from '@peerage/peer-core';
import { DecoratedTransport } from '@peerage/peer-core/decorators';
import { asGrpcPeer } from '../grpc-peer.js';
import { SharedTimerClock } from '../shared-timer-clock.js';
import { type LoadReportedOptions, loadSettingsOf } from './load-reported-options.js';
import { LoadReportedPeer } from './load-reported-peer.js';

/**
 * Asks the server of every connected peer, over the peer's own connection, to report its load every `intervalMs`.
 * What it says reaches the policy of every list that retains the peer. All the peers share one timer.
 *
 * A peer's availability is not touched by it. Without the service for it (UNIMPLEMENTED) a server stays without
 * reports, and the observer is told once; after any other end the stream is opened again.
 *
 * A stream takes one of the connection's, and keeps the process alive until the peer is released.
 *
 * @example
 * const transport = loadReported(new GrpcTransport(), { intervalMs: 5_000 });
 * const list = new PeerList({ transport, policy: weightedRoundRobin({ loadReports: {} }) });
 * @throws PeerError `invalid-configuration` naming the option, `invalid-transport-conversion`. `retainPeer` throws
 * `invalid-peer-conversion` when the peers of `transport` are no gRPC peers.
 */
export function loadReported(
  transport: Transport,
  options: LoadReportedOptions = {},
): DecoratedTransport<LoadReportedPeer> {
  const settings = loadSettingsOf(options);
  const shared = { ...settings, clock: new SharedTimerClock(settings.clock) };
  return new DecoratedTransport(
    transport,
    settings.name,
    inner => new LoadReportedPeer(asGrpcPeer(inner), shared),
  );
}
