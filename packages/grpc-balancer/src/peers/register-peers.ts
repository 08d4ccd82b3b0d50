/** Makes updaters the resolver of plain channels. */
import type { Updater } from '@peerage/peer-core';
import { registerScheme } from '../grpc-js.js';
import type { PeerSourceOptions } from './peer-source.js';
import { PeersResolver } from './peers-resolver.js';
import { addRegistration, type PeersRegistration } from './registered-peers.js';

/** Has grpc-js resolve targets like `peers:///greeter`. */
export function registerPeersScheme(): void {
  registerScheme('peers', PeersResolver);
}

/**
 * Names an updater for the whole process: channels to `peers:///<name>` connect to the peers it names.
 *
 * Each channel subscribes for itself, while it is not idle. Empty snapshots, errors and completion are taken as
 * `follow` takes them: the last peers stand. While there are none yet, calls that do not wait for ready fail with
 * UNAVAILABLE, which says why. Attributes travel along: a weight, a locality, a priority, a hash key reach the
 * policy; a server's certificate is checked against `serverName`, but calls have the channel's `:authority`.
 *
 * One updater may be registered under its name more than once, and stays until every registration is taken back.
 * A channel can have an updater to itself instead: see `balancingOptions`.
 *
 * Where the environment names a proxy, grpc-js takes the name for a host to reach through it, unless the channel has
 * `grpc.enable_http_proxy: 0`, as `balancingOptions` says for channels with an updater of their own.
 *
 * @throws PeerError `invalid-configuration` when the name is not of letters, digits, `_`, `-` and `.`, or is another
 * updater's.
 */
export function registerPeers(
  name: string,
  updater: Updater,
  options: PeerSourceOptions = {},
): PeersRegistration {
  const registration = addRegistration(name, updater, options);
  registerPeersScheme();
  return registration;
}
