/** The name a peer's server goes by, where its identifier says one: what the channel makes of it. */
import type { ChannelOptions } from '@grpc/grpc-js';
import { checkIdentifier, type Identifier, PeerError } from '@peerage/peer-core';

/**
 * The options of the peer's own channel: those of the transport, and the name of its server.
 *
 * @throws PeerError `invalid-identifier` when the name is none.
 */
export function optionsOfPeer(options: ChannelOptions, identifier: Identifier): ChannelOptions {
  const serverName = identifier.attributes?.serverName;
  if (serverName === undefined) return options;
  checkIdentifier(identifier);
  return {
    ...options,
    'grpc.ssl_target_name_override': serverName,
    'grpc.default_authority': serverName,
  };
}

/**
 * Sees to it that nobody relies on a name that is not checked: a peer has one connection, and so one server.
 *
 * @throws PeerError `invalid-identifier` when `identifier` names another server than `peer`, which it shares.
 */
export function checkSameServer(peer: Identifier, identifier: Identifier): void {
  const asked = identifier.attributes?.serverName;
  const served = peer.attributes?.serverName;
  if (asked === undefined || asked === served) return;
  const known = served === undefined ? 'without a server name' : `with server name "${served}"`;
  throw new PeerError('invalid-identifier', {
    peer: identifier.id,
    problem: `has server name "${asked}", but is connected ${known}`,
  });
}
