/**
 * grpc-js channels as peers, and a grpc-js channel made of peers.
 *
 * `GrpcTransport` connects the peers of a list; `PeerChannel` sends every call of a client to one of them.
 */
export type { PeerCallOptions } from './call-options.js';
export type { ConnectionOptions, KeepaliveOptions, ReconnectOptions } from './connection-options.js';
export { asGrpcPeer, type ChannelPeer, GrpcPeer } from './grpc-peer.js';
export { GrpcTransport, type GrpcTransportOptions } from './grpc-transport.js';
export { healthChecked } from './health/health-checked.js';
export type { HealthCheckedPeer } from './health/health-checked-peer.js';
export type { HealthCheckedOptions } from './health/health-options.js';
export { loadReported } from './load/load-reported.js';
export type { LoadReportedOptions } from './load/load-reported-options.js';
export type { LoadReportedPeer } from './load/load-reported-peer.js';
export type { PeerCall } from './peer-call.js';
export { PeerChannel, type PeerChannelOptions } from './peer-channel.js';
export type { PoolOptions } from './pool/pool-options.js';
export { type LocalStatus, statusOf } from './status-of.js';
export type { StreamRetryOptions } from './stream-retry-options.js';
export { RotatingCredentials, type Rotation } from './tls/rotating-credentials.js';
export type { TlsPaths } from './tls/tls-files.js';
export { type TlsFromFilesOptions, tlsFromFiles } from './tls/tls-from-files.js';
