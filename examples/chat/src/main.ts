/** The command: `npm start`. Exits with 1 when somebody missed a line, or a room was on two servers. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { asObservables } from '@peerage/client/rxjs';
import { bind } from '@peerage/peer-core';
import { PeerList, rendezvous } from '@peerage/peer-lists';
import { GrpcTransport } from '@peerage/transport-grpc';
import { staticPeers } from '@peerage/updaters';
import type { Line } from './gen/chat.js';
import { createChatClient } from './gen/chat.peerage.js';
import { enter, type Guest } from './guest.js';
import { startServer } from './server.js';

const scripts: Readonly<Record<string, readonly string[]>> = {
  tea: [
    'Ann: (comes in)',
    'Bob: (comes in)',
    'Ann: Is there any left?',
    'Bob: Half a pot.',
    'Ann: I will be there.',
  ],
  coffee: [
    'Cem: (comes in)',
    'Dia: (comes in)',
    'Eva: (comes in)',
    'Cem: The machine is broken.',
    'Eva: Again?',
    'Cem: Again.',
    'Dia: They say there is tea.',
  ],
};

const servers = await Promise.all([startServer(), startServer(), startServer()]);
const transport = new GrpcTransport();
const list = new PeerList({ name: 'chat', transport, policy: rendezvous() });
const chooser = bind(list, staticPeers(servers.map(({ address }) => address)));
await chooser.start();
// A room is the next server's until its own is connected.
while (list.introspect().peers.some(peer => peer.connectionStatus !== 'available')) await pause(5);
const chat = asObservables(createChatClient(chooser, { defaults: { timeoutMs: 10_000 } }));

for (const [room, texts] of Object.entries(scripts)) {
  const script = texts.map(lineOf);
  const met = new Set<string>();
  const guests: Guest[] = [];
  for (const name of new Set(script.map(({ from }) => from))) {
    const guest = enter(chat, room, name, script, server => met.add(server));
    await guest.arrived;
    guests.push(guest);
  }
  const heard = await Promise.all(guests.map(guest => guest.heard));

  console.log(`${room}, on ${[...met].join(' and ')}:`);
  for (const { from, text } of heard[0] ?? []) console.log(`  ${from}: ${text}`);
  assert.equal(met.size, 1, 'a room was on two servers');
  // Who came in later heard nothing of what had been said before.
  for (const [missed, lines] of heard.entries()) assert.deepEqual(lines, script.slice(missed));
}

await chooser.stop();
transport.close();
await Promise.all(servers.map(server => server.stop()));

function lineOf(text: string): Line {
  const [from = '', said = ''] = text.split(': ');
  return { from, text: said };
}
