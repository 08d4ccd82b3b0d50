/** Tries a policy on real servers. */
import { createClient } from '@peerage/client';
import { bind, type Identifier, type Policy } from '@peerage/peer-core';
import { PeerList } from '@peerage/peer-lists';
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import { GrpcTransport } from '@peerage/transport-grpc';
import { staticPeers } from '@peerage/updaters';

/**
 * Makes calls, some at a time, until there have been `callCount`.
 *
 * @returns How many went to each address.
 */
export async function tryPolicy(
  policy: Policy,
  addresses: readonly string[],
  callCount: number,
): Promise<Map<string, number>> {
  const transport = new GrpcTransport();
  const chooser = bind(new PeerList({ transport, policy }), staticPeers(addresses));
  await chooser.start();
  const client = createClient(GreeterDefinition, chooser, { defaults: { timeoutMs: 10_000 } });

  const picks = new Map(addresses.map(address => [address, 0]));
  const count = ({ id }: Identifier): void => void picks.set(id, (picks.get(id) ?? 0) + 1);
  let started = 0;
  const caller = async (): Promise<void> => {
    while (started < callCount) {
      started += 1;
      await client.sayHello({ name: 'Ann' }, { onPeer: count });
    }
  };
  await Promise.all(Array.from({ length: 20 }, caller));

  await chooser.stop();
  transport.close();
  return picks;
}
