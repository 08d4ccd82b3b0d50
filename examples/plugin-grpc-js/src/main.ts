/** The command: `npm start`. Exits with 1 when the policy or the updater made no difference. */
import { type ChannelOptions, credentials } from '@grpc/grpc-js';
import { balancingOptions, registerPeerLists, registerPeers } from '@peerage/grpc-balancer';
import { identify } from '@peerage/peer-core';
import { GreeterClient } from '@peerage/protos/peerage/demo/v1/greeter';
import { BehaviorSubject } from 'rxjs';
import { call } from './load.js';
import { startServer } from './servers.js';

registerPeerLists();

const servers = await Promise.all([startServer(10), startServer(20), startServer(80)]);
const identifiers = servers.map(({ address }) => identify(address));
const target = `ipv4:${servers.map(({ address }) => address).join()}`;

function connect(to: string, options: ChannelOptions): GreeterClient {
  return new GreeterClient(to, credentials.createInsecure(), options);
}

async function show(title: string, client: GreeterClient): Promise<Map<string, number>> {
  // By the end of these, every server is connected.
  await call(client, 20);
  const answers = await call(client, 300);
  console.log(title);
  for (const [server, count] of [...answers].sort(([, one], [, other]) => other - one)) {
    console.log(`  ${String(Math.round(count / 3)).padStart(3)} %  ${server}`);
  }
  return answers;
}

const inTurn = connect(target, {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
});
await show('round_robin of grpc-js', inTurn);
inTurn.close();

const bySpeed = connect(target, balancingOptions({ policy: 'peerage_peak_ewma' }));
const balanced = await show('peerage_peak_ewma', bySpeed);
bySpeed.close();

const peers = new BehaviorSubject(identifiers.slice(1));
const registration = registerPeers('greeters', peers);
const following = connect('peers:///greeters', balancingOptions({ policy: 'peerage_round_robin' }));
const before = await show('peers:///greeters, two of them known', following);
peers.next(identifiers);
const after = await show('and all three', following);
following.close();
registration.unregister();

for (const server of servers) server.stop();
const fastest = 'the server that takes 10 ms';
const most = Math.max(...balanced.values());
if (balanced.get(fastest) !== most || before.size !== 2 || after.size !== 3) process.exitCode = 1;
