import { eventually } from '@peerage/testing';
import { type Chat, exchange, hangUp } from '../testing/chat.js';
import { type EchoFleet, startEchoFleet } from '../testing/echo-fleet.js';

const keepalive = { timeMs: 20, timeoutMs: 5_000 };
/** Many pings fall due in it. */
const longMs = 300;

/** Talks on for some time. */
async function talk(chat: Chat): Promise<void> {
  const endMs = performance.now() + longMs;
  while (performance.now() < endMs) expect(await exchange(chat, 'a')).toBe('A');
}

describe('a stream on a connection with pings goes on', () => {
  let fleet: EchoFleet;
  afterEach(() => fleet.close());

  it('after its server has said GOAWAY', async () => {
    fleet = await startEchoFleet(1, { keepalive });
    const chat = fleet.client.chat();
    await talk(chat);
    const drained = fleet.servers[0]?.drain();
    await eventually(() => fleet.availableCount() === 0);
    await talk(chat);
    await hangUp(chat);
    await drained;
  });

  it('after its connection was replaced', async () => {
    fleet = await startEchoFleet(1, { keepalive, maxConnectionAgeMs: 50 });
    const chat = fleet.client.chat();
    await talk(chat);
    await hangUp(chat);
  });

  it('after its peer was released', async () => {
    fleet = await startEchoFleet(1, { keepalive }, { drainTimeoutMs: 0 });
    const chat = fleet.client.chat();
    expect(await exchange(chat, 'a')).toBe('A');
    await fleet.list.stop();
    await talk(chat);
    await hangUp(chat);
  });
});
