/** The list of all servers, as both clients of ours have it. */
import { identify } from '@peerage/peer-core';
import { fewestPendingRequests, PeerList } from '@peerage/peer-lists';
import { GrpcTransport } from '@peerage/transport-grpc';
import { addressOf } from '../echo.js';

export function startList(ports: readonly number[]): PeerList {
  const list = new PeerList({
    transport: new GrpcTransport(),
    policy: fewestPendingRequests(),
    // A busy machine may take its time to connect.
    chooseTimeoutMs: 10_000,
  });
  list.update({ additions: ports.map(port => identify(addressOf(port))), removals: [] });
  void list.start();
  return list;
}
