/** The command: `npm start`. Exits with 1 when a user’s calls went to more than one server. */
import { balancingOptions, registerPeerLists } from '@peerage/grpc-balancer';
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import { staticPeers } from '@peerage/updaters';
import { createChannel, createClient, Metadata } from 'nice-grpc';
import { startServer } from './servers.js';

registerPeerLists();

const servers = await Promise.all([startServer(1), startServer(2), startServer(3)]);
const channel = createChannel(
  'peers:///greeters',
  undefined,
  balancingOptions({
    policy: 'peerage_rendezvous',
    config: { header: 'x-user' },
    peers: staticPeers(servers.map(({ address }) => address)),
  }),
);
const client = createClient(GreeterDefinition, channel);

// Calls without a key go anywhere: once all have answered, all are connected, and keys stay where they belong.
const connected = new Set<string>();
while (connected.size < servers.length) connected.add((await client.sayHello({ name: 'you' })).servedBy);

for (const user of ['ada', 'barbara', 'edsger', 'grace', 'ken']) {
  const metadata = new Metadata({ 'x-user': user });
  const served = new Set<string>();
  for (let call = 0; call < 10; call += 1) {
    const { servedBy } = await client.sayHello({ name: user }, { metadata });
    served.add(servedBy);
  }
  console.log(`${user.padEnd(8)} ${[...served].join(', ')}`);
  if (served.size !== 1) process.exitCode = 1;
}

channel.close();
await Promise.all(servers.map(server => server.stop()));
