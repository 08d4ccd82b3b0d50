/**
 * A program that makes a call, leaves a peer that nobody answers, and has nothing more to do:
 * `call-and-exit.ts <address> [close]`.
 */
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { GrpcTransport } from '../src/grpc-transport.js';
import { PeerChannel } from '../src/peer-channel.js';
import { echoClient } from './echo-server.js';

const [address = '', ending] = process.argv.slice(2);
const transport = new GrpcTransport();
const list = new PeerList({ transport, policy: roundRobin() });
list.update({ additions: [{ id: address }, { id: '127.0.0.1:1' }], removals: [] });
await list.start();
const channel = new PeerChannel(list);
const client = echoClient(channel);
const answer = await new Promise<string | undefined>((resolve, reject) => {
  client.say('hello', (error, response) => (error === null ? resolve(response) : reject(error)));
});
process.stdout.write(`${answer}\n`);
if (ending === 'close') {
  client.close();
  await list.stop();
  transport.close();
}
