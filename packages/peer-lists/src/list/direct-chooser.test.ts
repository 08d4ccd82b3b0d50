import { FakeTransport, thrownBy, VirtualClock } from '@peerage/testing';
import { DirectChooser, type DirectChooserOptions } from './direct-chooser.js';

const here = '127.0.0.1:1';
const there = '127.0.0.1:2';

async function setUp(options: Partial<DirectChooserOptions> = {}) {
  const clock = new VirtualClock();
  const transport = new FakeTransport();
  const chooser = new DirectChooser({ transport, clock, ...options });
  await chooser.start();
  return { clock, transport, chooser };
}

test('connects a peer when it is first asked for, and once', async () => {
  const { transport, chooser } = await setUp();
  const waiting = chooser.choose({ hashKey: here });
  expect(transport.connected).toEqual([here]);
  transport.peer(here).connect();
  (await waiting).finish();
  chooser.tryChoose({ hashKey: here })?.finish();
  expect(transport.connected).toEqual([here]);
  await chooser.stop();
});

test('connects the peer that a request names, before its hash key', async () => {
  const { transport, chooser } = await setUp();
  const waiting = chooser.choose({ peer: there, hashKey: here });
  expect(transport.connected).toEqual([there]);
  transport.peer(there).connect();
  const choice = await waiting;
  expect(choice.peer.identifier.id).toBe(there);
  choice.finish();
  await chooser.stop();
});

test('keeps a peer that somebody waits for, however long that takes', async () => {
  const { clock, transport, chooser } = await setUp({ idleTtlMs: 1_000 });
  const named = chooser.choose({ peer: there }, { timeoutMs: 10_000 });
  const keyed = chooser.choose({ hashKey: here }, { timeoutMs: 10_000 });
  clock.advance(5_000);
  transport.connectAll();
  (await named).finish();
  (await keyed).finish();
  clock.advance(2_000);
  expect(transport.retained).toEqual([]);
  expect(clock.pendingTimerCount).toBe(0);
  await chooser.stop();
});

test('a request for one peer does not wait behind those for another', async () => {
  const { transport, chooser } = await setUp();
  const first = chooser.choose({ hashKey: here });
  const second = chooser.choose({ hashKey: there });
  transport.peer(there).connect();
  expect((await second).peer.identifier.id).toBe(there);
  transport.peer(here).connect();
  (await second).finish();
  (await first).finish();
  await chooser.stop();
});

test('keeps a peer between requests and releases it after idleTtlMs without any', async () => {
  const { clock, transport, chooser } = await setUp({ idleTtlMs: 1_000 });
  chooser.tryChoose({ hashKey: here });
  transport.peer(here).connect();
  clock.advance(900);
  chooser.tryChoose({ hashKey: here })?.finish();
  clock.advance(900);
  expect(transport.retained).toEqual([here]);
  clock.advance(100);
  expect(transport.retained).toEqual([]);
  expect(clock.pendingTimerCount).toBe(0);
  await chooser.stop();
});

test('a request that outlasts idleTtlMs ends normally', async () => {
  const { clock, transport, chooser } = await setUp({ idleTtlMs: 1_000 });
  chooser.tryChoose({ hashKey: here });
  transport.peer(here).connect();
  const choice = chooser.tryChoose({ hashKey: here });
  clock.advance(1_500);
  expect(transport.retained).toEqual([here]);
  choice?.finish();
  expect(transport.retained).toEqual([]);
  await chooser.stop();
});

test('a key that is no address fails at once and says why', async () => {
  const { transport, chooser } = await setUp();
  await expect(chooser.choose({ hashKey: 'host' })).rejects.toMatchObject({
    code: 'invalid-shard-key',
    details: { key: 'host', problem: 'has no port; expected host:port, [v6]:port or unix:/path' },
  });
  expect(thrownBy(() => chooser.tryChoose({}))).toMatchObject({ code: 'invalid-shard-key' });
  expect(transport.connected).toEqual([]);
  await chooser.stop();
});

test('is available while it runs, whomever it is connected to', async () => {
  const chooser = new DirectChooser({ transport: new FakeTransport() });
  const heard: boolean[] = [];
  chooser.onAvailabilityChanged(() => void heard.push(chooser.available));
  expect(chooser.available).toBe(false);
  await chooser.start();
  await chooser.stop();
  expect(heard).toEqual([true, false]);
});

test('stopped, it holds nothing, and starts again with nothing', async () => {
  const { clock, transport, chooser } = await setUp();
  chooser.tryChoose({ hashKey: here });
  await chooser.stop();
  expect([transport.retained, clock.pendingTimerCount]).toEqual([[], 0]);
  await expect(chooser.choose({ hashKey: here })).rejects.toMatchObject({ code: 'list-not-started' });
  await chooser.start();
  expect(transport.retained).toEqual([]);
  await chooser.stop();
});
