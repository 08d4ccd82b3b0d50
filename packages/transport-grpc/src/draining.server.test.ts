import { status } from '@grpc/grpc-js';
import { identify } from '@peerage/peer-core';
import { eventually } from '@peerage/testing';
import { exchange, hangUp } from '../testing/chat.js';
import { type EchoFleet, SteadyLoad, startEchoFleet } from '../testing/echo-fleet.js';

const fleets: EchoFleet[] = [];

afterEach(async () => {
  for (const fleet of fleets.splice(0)) await fleet.close();
});

async function fleetOf(...args: Parameters<typeof startEchoFleet>): Promise<EchoFleet> {
  const fleet = await startEchoFleet(...args);
  fleets.push(fleet);
  return fleet;
}

describe('a removed peer', () => {
  it('gets no new call, ends those it has, and is let go of', async () => {
    const { servers, list, client, transport } = await fleetOf(2);
    const [leaving, staying] = servers;
    if (leaving === undefined || staying === undefined) throw new Error('There are no two servers.');
    const chats = servers.map(() => client.chat());
    for (const chat of chats) expect(await exchange(chat, 'a')).toBe('A');
    const load = new SteadyLoad(client);
    await eventually(() => load.answered > 20);
    list.update({ additions: [], removals: [{ id: leaving.address }] });
    // What was chosen before may still arrive.
    await eventually(() => list.introspect().peers.find(({ draining }) => draining)?.pending === 1);
    const arrived = leaving.callCount();
    const { answered } = load;
    await eventually(() => load.answered > answered + 20);
    expect(leaving.callCount()).toBe(arrived);
    for (const chat of chats) expect(await exchange(chat, 'b')).toBe('B');
    for (const chat of chats) await hangUp(chat);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(list.introspect().peers.map(({ identifier }) => identifier.id)).toEqual([staying.address]);
    const release = (): void =>
      transport.releasePeer(identify(leaving.address), { notifyStatusChanged: () => undefined });
    expect(release).toThrow('holds no peer');
  });

  it('that takes too long is let go of, and its calls end all the same', async () => {
    const { servers, list, client } = await fleetOf(1, {}, { drainTimeoutMs: 5 });
    const chat = client.chat();
    expect(await exchange(chat, 'a')).toBe('A');
    list.update({ additions: [], removals: [{ id: servers[0]?.address ?? '' }] });
    await eventually(() => list.introspect().peers.length === 0);
    expect(await exchange(chat, 'b')).toBe('B');
    await hangUp(chat);
  });
});

describe('a list that stops', () => {
  it('lets calls end, gives none away, and resolves after the last', async () => {
    const { list, client } = await fleetOf(1);
    const chat = client.chat();
    expect(await exchange(chat, 'a')).toBe('A');
    let stopped = false;
    const stopping = list.stop().then(() => {
      stopped = true;
    });
    const refused = await new Promise(resolve => {
      client.say('hi', error => resolve(error?.code));
    });
    expect(refused).toBe(status.UNAVAILABLE);
    expect(await exchange(chat, 'b')).toBe('B');
    expect(stopped).toBe(false);
    await hangUp(chat);
    await stopping;
  });
});

describe('a transport that is closed', () => {
  it('lets calls end', async () => {
    const { transport, client } = await fleetOf(1);
    const chat = client.chat();
    expect(await exchange(chat, 'a')).toBe('A');
    transport.close();
    expect(await exchange(chat, 'b')).toBe('B');
    await hangUp(chat);
  });
});
