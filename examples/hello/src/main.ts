/** The command: `npm start`. Two servers, and a client whose calls take turns between them. */
import { bind } from '@peerage/peer-core';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { GrpcTransport } from '@peerage/transport-grpc';
import { staticPeers } from '@peerage/updaters';
import { createGreeterClient } from './gen/greeter.peerage.js';
import { startGreeter } from './server.js';

const servers = await Promise.all([startGreeter(1), startGreeter(2)]);

const transport = new GrpcTransport();
const list = new PeerList({ transport, policy: roundRobin() });
const greeters = bind(list, staticPeers(servers.map(({ address }) => address)));
await greeters.start();

const client = createGreeterClient(greeters);
for (const name of ['Ada', 'Grace', 'Edsger', 'Barbara']) {
  const { greeting } = await client.sayHello({ name });
  console.log(greeting);
}

await greeters.stop();
transport.close();
await Promise.all(servers.map(server => server.stop()));
