import { connectivityState } from '@grpc/grpc-js';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { FakeTransport, seededRandom } from '@peerage/testing';
import { ChooserConnectivity } from './chooser-connectivity.js';

const never = Number.POSITIVE_INFINITY;

function setUp(connected: boolean) {
  const transport = new FakeTransport({ connected });
  const list = new PeerList({ transport, policy: roundRobin({ random: seededRandom(1) }) });
  list.update({ additions: [{ id: 'a' }, { id: 'b' }], removals: [] });
  const connectivity = new ChooserConnectivity(list);
  const heard: (Error | undefined)[] = [];
  const watch = (from: connectivityState): void =>
    connectivity.watch(from, never, error => void heard.push(error));
  return { transport, list, connectivity, heard, watch };
}

describe('the connectivity of a chooser', () => {
  it('is idle, connecting, ready, and shut down', async () => {
    const { transport, list, connectivity } = setUp(false);
    expect(connectivity.state).toBe(connectivityState.IDLE);
    await list.start();
    expect(connectivity.state).toBe(connectivityState.CONNECTING);
    transport.connectAll();
    expect(connectivity.state).toBe(connectivityState.READY);
    await list.stop();
    expect(connectivity.state).toBe(connectivityState.IDLE);
    connectivity.close();
    expect(connectivity.state).toBe(connectivityState.SHUTDOWN);
  });

  it('can be looked at without a choice being made', async () => {
    const { list, connectivity } = setUp(true);
    await list.start();
    const turns = Array.from({ length: 4 }, () => {
      expect(connectivity.state).toBe(connectivityState.READY);
      return list.tryChoose({})?.peer.identifier.id;
    });
    expect(turns[0]).not.toBe(turns[1]);
    expect(turns.slice(2)).toEqual(turns.slice(0, 2));
  });

  it('tells once of a list that starts with peers', async () => {
    const { transport, list, connectivity, heard, watch } = setUp(true);
    watch(connectivityState.IDLE);
    await list.start();
    expect(heard).toEqual([undefined]);
    expect(connectivity.state).toBe(connectivityState.READY);
    transport.peer('a').fail();
    transport.peer('b').fail();
    expect(heard).toHaveLength(1);
    connectivity.close();
  });

  it('tells that the last peer was lost', async () => {
    const { transport, list, connectivity, heard, watch } = setUp(true);
    await list.start();
    watch(connectivityState.READY);
    transport.peer('a').fail();
    expect(heard).toEqual([]);
    transport.peer('b').fail();
    expect(heard).toEqual([undefined]);
    connectivity.close();
  });

  it('tells every watcher when it closes, and takes no more', async () => {
    const { list, connectivity, heard, watch } = setUp(false);
    await list.start();
    watch(connectivityState.CONNECTING);
    watch(connectivityState.CONNECTING);
    connectivity.close();
    connectivity.close();
    expect(heard).toEqual([undefined, undefined]);
    expect(() => watch(connectivityState.SHUTDOWN)).toThrow('shut down');
    await list.stop();
  });
});
