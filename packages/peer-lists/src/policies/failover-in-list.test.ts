/** Failover under what only a list does: peers that flap, get busy, are looked past and change their priority. */
import { seededRandom, VirtualClock } from '@peerage/testing';
import { setUp } from '../../testing/list-bed.js';
import { failover } from './failover.js';

const listOf = async (options: Parameters<typeof setUp>[0] = {}) => {
  const clock = new VirtualClock();
  const policy = failover({ clock, random: seededRandom(9) });
  const bed = setUp({ policy, clock, ...options });
  const peers = ['near-1', 'near-2', 'far-1', 'far-2'].map(id => ({
    id,
    attributes: { priority: id.startsWith('near') ? 0 : 1 },
  }));
  bed.list.update({ additions: peers, removals: [] });
  await bed.list.start();
  bed.transport.connectAll();
  const served = (count = 200) =>
    new Set(
      Array.from({ length: count }, () => {
        const choice = bed.list.tryChoose({});
        choice?.finish();
        return choice?.peer.identifier.id.slice(0, -2);
      }),
    );
  return { ...bed, clock, served };
};

test('a level that flaps gives up its traffic at once and has it back when it has stayed', async () => {
  const { transport, clock, served } = await listOf();
  expect(served()).toEqual(new Set(['near']));
  for (const id of ['near-1', 'near-2']) transport.peer(id).fail();
  expect(served()).toEqual(new Set(['far']));
  for (const id of ['near-1', 'near-2']) transport.peer(id).connect();
  clock.advance(9_000);
  expect(served()).toEqual(new Set(['far']));
  clock.advance(1_000);
  expect(served()).toEqual(new Set(['near']));
});

test('busy peers spill over, and are chosen again as soon as they have room', async () => {
  const { list, served } = await listOf({ maxPendingPerPeer: 1 });
  const choices = Array.from({ length: 4 }, () => list.tryChoose({}));
  const ids = choices.map(choice => choice?.peer.identifier.id ?? 'nobody');
  expect(new Set(ids)).toEqual(new Set(['near-1', 'near-2', 'far-1', 'far-2']));
  for (const choice of choices) choice?.finish();
  expect(served()).toEqual(new Set(['near']));
});

test('a request that looks for another peer costs no level its part', async () => {
  const { list, served } = await listOf();
  const tried = [{ id: 'near-1' }, { id: 'near-2' }];
  expect(list.tryChoose({ tried })?.peer.identifier.id).toMatch(/^far/);
  expect(served()).toEqual(new Set(['near']));
});

test('priorities may change while peers are up and while they are down', async () => {
  const { list, transport, served } = await listOf();
  const change = (id: string, priority: number) =>
    list.update({ additions: [], removals: [], changes: [{ id, attributes: { priority } }] });
  for (const id of ['near-1', 'near-2']) change(id, 2);
  expect(served()).toEqual(new Set(['far']));
  transport.peer('far-1').fail();
  change('far-1', 3);
  // Of the second level only one peer is left, and it is there.
  expect(served()).toEqual(new Set(['far']));
  transport.peer('far-2').fail();
  expect(served()).toEqual(new Set(['near']));
});

test('a restart of the list is no loss', async () => {
  const { list, transport, served } = await listOf();
  await list.stop();
  await list.start();
  transport.connectAll();
  expect(served()).toEqual(new Set(['near']));
});
