/**
 * A program that cancels calls in the very tick they start in, and has nothing more to do:
 * `cancel-and-exit.ts <address>`.
 */
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { GrpcTransport } from '../src/grpc-transport.js';
import { PeerChannel } from '../src/peer-channel.js';
import { echoClient } from './echo-server.js';

const [address = ''] = process.argv.slice(2);
const list = new PeerList({ transport: new GrpcTransport(), policy: roundRobin() });
list.update({ additions: [{ id: address }], removals: [] });
await list.start();
const client = echoClient(new PeerChannel(list));
// From now on there is a connection.
await new Promise((resolve, reject) => {
  client.say('hello', (error, response) => (error === null ? resolve(response) : reject(error)));
});
const codes = await Promise.all([
  new Promise(resolve => {
    client.say('hang', error => resolve(error?.code)).cancel();
  }),
  new Promise(resolve => {
    const call = client.chat();
    call.on('error', error => resolve('code' in error && error.code));
    call.cancel();
  }),
]);
process.stdout.write(`${codes.join(' ')}\n`);
