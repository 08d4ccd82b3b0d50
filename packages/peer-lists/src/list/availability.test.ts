import { FakeTransport, seededRandom, VirtualClock } from '@peerage/testing';
import { roundRobin } from '../policies/round-robin.js';
import type { PeerListOptions } from './options.js';
import { PeerList } from './peer-list.js';

/** A running list of connected peers, and what it says of its availability from then on. */
async function listOf(ids: string[], options: Partial<PeerListOptions> = {}) {
  const transport = new FakeTransport({ connected: true });
  const policy = roundRobin({ random: seededRandom(1) });
  const list = new PeerList({ transport, policy, clock: new VirtualClock(), ...options });
  list.update({ additions: ids.map(id => ({ id })), removals: [] });
  await list.start();
  const heard: boolean[] = [];
  list.onAvailabilityChanged(() => void heard.push(list.available));
  return { transport, list, heard };
}

describe('the availability of a list', () => {
  it('ends when all its peers are busy, and begins again with the first that is not', async () => {
    const { list, heard } = await listOf(['a', 'b'], { maxPendingPerPeer: 1 });
    const choices = [list.tryChoose({}), list.tryChoose({})];
    expect(list.available).toBe(false);
    for (const choice of choices) choice?.finish();
    expect(heard).toEqual([false, true]);
  });

  it('is not told of while those who wait take all there is', async () => {
    const { list, heard } = await listOf(['a'], { maxPendingPerPeer: 1 });
    const first = list.tryChoose({});
    const waiting = list.choose({});
    first?.finish();
    const second = await waiting;
    expect(heard).toEqual([false]);
    second.finish();
    expect(heard).toEqual([false, true]);
  });

  it('stays while a request looks for somebody it was not on', async () => {
    const { list, heard } = await listOf(['a']);
    expect(list.tryChoose({ tried: [{ id: 'a' }] })?.peer.identifier.id).toBe('a');
    expect(heard).toEqual([]);
  });

  it('ends with the last removal, though requests of the peer go on', async () => {
    const { list, heard } = await listOf(['a']);
    const choice = list.tryChoose({});
    list.update({ additions: [], removals: [{ id: 'a' }] });
    expect(heard).toEqual([false]);
    choice?.finish();
    expect(heard).toEqual([false]);
  });
});
