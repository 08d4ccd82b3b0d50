/** A typed client over a list of all servers. */
import { createClient } from '@peerage/client';
import { identify } from '@peerage/peer-core';
import { fewestPendingRequests, PeerList } from '@peerage/peer-lists';
import { EchoDefinition } from '@peerage/protos/peerage/bench/v1/echo';
import { GrpcTransport } from '@peerage/transport-grpc';
import { addressOf, type Connect } from '../echo.js';

export const connect: Connect = ports => {
  const list = new PeerList({
    transport: new GrpcTransport(),
    policy: fewestPendingRequests(),
    // A busy machine may take its time to connect.
    chooseTimeoutMs: 10_000,
  });
  list.update({ additions: ports.map(port => identify(addressOf(port))), removals: [] });
  void list.start();
  const client = createClient(EchoDefinition, list);
  return request => client.echo(request);
};
