import { Metadata } from '@grpc/grpc-js';
import { eventually } from '@peerage/testing';
import { exchange, hangUp } from '../testing/chat.js';
import { type EchoFleet, SteadyLoad, startEchoFleet } from '../testing/echo-fleet.js';
import { startEchoServer } from '../testing/echo-server.js';
import { followPeer } from '../testing/follow-peer.js';

const fleets: EchoFleet[] = [];

afterEach(async () => {
  for (const fleet of fleets.splice(0)) await fleet.close();
});

async function fleetOf(size: number): Promise<EchoFleet> {
  const fleet = await startEchoFleet(size);
  fleets.push(fleet);
  return fleet;
}

describe('a server that restarts on its port', () => {
  it('is unavailable once, and available again when it is back', async () => {
    const server = await startEchoServer();
    const reconnect = { initialMs: 1, maxMs: 20 };
    const { peer, statuses, problems, transport } = followPeer(server.address, { reconnect });
    await eventually(() => peer.status.connectionStatus === 'available');
    server.kill();
    await eventually(() => peer.status.connectionStatus === 'unavailable');
    const restarted = await startEchoServer(server.address);
    await eventually(() => peer.status.connectionStatus === 'available');
    expect(statuses.filter(status => status !== 'connecting')).toEqual([
      'available',
      'unavailable',
      'available',
    ]);
    expect(new Set(problems).size).toBe(problems.length);
    expect(peer.status.lastError).toBeUndefined();
    transport.close();
    restarted.kill();
  });

  it('gets the calls that wait for it', async () => {
    const { servers, client, availableCount } = await fleetOf(1);
    const [server] = servers;
    server?.kill();
    await eventually(() => availableCount() === 0);
    const answer = new Promise(resolve => {
      client.say('hi', new Metadata({ waitForReady: true }), (_error, response) => resolve(response));
    });
    servers.push(await startEchoServer(server?.address));
    expect(await answer).toBe('hi');
  });
});

describe('a server that asks its clients to go elsewhere', () => {
  it('ends the calls it has, gets no more, and nobody notices', async () => {
    const { servers, client, list, availableCount } = await fleetOf(3);
    const chats = servers.map(() => client.chat());
    for (const chat of chats) expect(await exchange(chat, 'a')).toBe('A');
    const load = new SteadyLoad(client);
    await eventually(() => load.answered > 50);
    let drained = false;
    const draining = servers[0]?.drain().then(() => {
      drained = true;
    });
    await eventually(() => availableCount() === 2);
    const { answered } = load;
    await eventually(() => load.answered > answered + 50);
    expect(drained).toBe(false);
    for (const chat of chats) expect(await exchange(chat, 'b')).toBe('B');
    for (const chat of chats) await hangUp(chat);
    await draining;
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(list.introspect().peers.map(({ pending }) => pending)).toEqual([0, 0, 0]);
  });
});
