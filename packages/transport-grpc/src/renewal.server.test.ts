import type { PeerEvent } from '@peerage/peer-core';
import { eventually } from '@peerage/testing';
import { exchange, hangUp } from '../testing/chat.js';
import { SteadyLoad, startEchoFleet } from '../testing/echo-fleet.js';
import { openSockets } from '../testing/open-sockets.js';

describe('connections that are replaced as they grow old', () => {
  it('lose no call and no stream, and leave the peer available', async () => {
    const events: PeerEvent[] = [];
    const fleet = await startEchoFleet(1, {
      maxConnectionAgeMs: 20,
      observer: event => void events.push(event),
    });
    const [server] = fleet.servers;
    const chat = fleet.client.chat();
    expect(await exchange(chat, 'a')).toBe('A');
    const load = new SteadyLoad(fleet.client);
    await eventually(() => (server?.connectionCount() ?? 0) >= 6);
    expect(await exchange(chat, 'b')).toBe('B');
    await hangUp(chat);
    await load.stop();
    expect(load.failures).toEqual([]);
    // Connecting, then available, and nothing since.
    expect(events.map(({ type }) => type)).toEqual(['status-changed', 'status-changed']);
    await fleet.close();
  });

  it('are closed, all of them', async () => {
    await eventually(() => openSockets() === 0);
    const fleet = await startEchoFleet(1, { maxConnectionAgeMs: 5 });
    const [server] = fleet.servers;
    const load = new SteadyLoad(fleet.client, 1);
    await eventually(() => (server?.connectionCount() ?? 0) >= 5);
    await load.stop();
    await fleet.list.stop();
    await eventually(() => openSockets() === 0);
    await fleet.close();
  });
});
