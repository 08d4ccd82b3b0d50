/**
 * What may be wrapped around a transport, and what to wrap one with.
 *
 * @example
 * const list = new PeerList({ transport: ejecting(transport), policy: roundRobin() });
 */
export { DecoratedPeer } from './decorated-peer.js';
export { DecoratedTransport } from './decorated-transport.js';
export { EjectingTransport, ejecting } from './ejecting.js';
export type { EjectingPeer, EjectionIntrospection, EjectionStanding } from './ejecting-peer.js';
export type {
  EjectingOptions,
  FailurePercentageEjection,
  SuccessRateEjection,
} from './ejection-settings.js';
export type { LatencySnapshot } from './latency-histogram.js';
export type { StallMonitor } from './stall-monitor.js';
export type { PeerStatistics, StatisticsPeer } from './statistics-peer.js';
export { type StatisticsOptions, StatisticsTransport, withStatistics } from './with-statistics.js';
