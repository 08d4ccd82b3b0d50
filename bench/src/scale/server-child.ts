/**
 * The server of all endpoints, in a process of its own: it listens on every address of this machine.
 *
 * It answers with its port, and then whenever as many connections as it is asked about have been made and lost.
 */
import { once } from 'node:events';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { answer } from '../subprocess.js';
import type { Connections } from './server.js';

/** All endpoints are connected to at once. */
const backlog = 4096;

const server = createServer();
let made = 0;
let lost = 0;
let check = (): void => undefined;

server.on('session', session => {
  // The client has answered the first frame, so it takes the connection for ready.
  session.once('localSettings', () => {
    made += 1;
    check();
  });
  session.once('close', () => {
    lost += 1;
    check();
  });
  // A client that is killed says no goodbye.
  session.on('error', () => undefined);
});

server.listen({ host: '0.0.0.0', port: 0, backlog });
const listening = once(server, 'listening');

answer(async (expected: Connections | object): Promise<number> => {
  await listening;
  if ('made' in expected) await reached(expected);
  return (server.address() as AddressInfo).port;
});

function reached(expected: Connections): Promise<void> {
  return new Promise(resolve => {
    check = () => {
      if (made >= expected.made && lost >= expected.lost) resolve();
    };
    check();
  });
}
