import { FakeTransport, seededRandom } from '@peerage/testing';
import { failure, setUp, started, thrown } from '../../testing/list-bed.js';
import { random } from '../policies/random.js';
import { PeerList } from './peer-list.js';

const idOf = (choice: { peer: { identifier: { id: string } } } | undefined) => choice?.peer.identifier.id;

describe('a request for one peer', () => {
  it('goes there whatever the policy thinks, and counts', async () => {
    const { list, pending } = await started('a', 'b', 'c');
    for (let turn = 1; turn <= 3; turn++) {
      expect(idOf(list.tryChoose({ peer: 'b', tried: [{ id: 'b' }] }))).toBe('b');
      expect(pending()).toEqual({ a: 0, b: turn, c: 0 });
    }
    expect(['a', 'c']).toContain(idOf(list.tryChoose({})));
  });

  it('waits for it while it is not available, and holds up nobody behind it', async () => {
    const { list, transport } = await started('a', 'b');
    transport.peer('a').fail();
    transport.peer('b').fail();
    const order: string[] = [];
    const take = async (name: string, peer?: string) => {
      order.push(`${name} on ${idOf(await list.choose({ peer }))}`);
    };
    const waits = [take('first', 'b'), take('second'), take('third', 'b')];
    transport.peer('a').connect();
    await waits[1];
    transport.peer('b').connect();
    await Promise.all(waits);
    expect(order).toEqual(['second on a', 'first on b', 'third on b']);
  });

  it('has it before whoever comes later when it is busy', async () => {
    const { list, add, transport } = setUp({ maxPendingPerPeer: 1 });
    add('a', 'b');
    await list.start();
    transport.connectAll();
    const held = list.tryChoose({ peer: 'a' });
    const waiting = list.choose({ peer: 'a' });
    held?.finish();
    expect(idOf(list.tryChoose({}))).toBe('b');
    expect(idOf(await waiting)).toBe('a');
  });

  it('fails at once when the list does not have it, or no longer', async () => {
    const { list, clock, remove } = await started('a');
    expect(thrown(() => list.tryChoose({ peer: 'x' }))).toMatchObject({
      code: 'peer-not-in-list',
      details: { list: 'greeter', peer: 'x' },
    });
    expect(await failure(list.choose({ peer: 'x' }))).toMatchObject({ code: 'peer-not-in-list' });
    // A peer that drains takes no new request.
    const choice = list.tryChoose({ peer: 'a' });
    remove('a');
    expect(await failure(list.choose({ peer: 'a' }))).toMatchObject({ code: 'peer-not-in-list' });
    choice?.finish();
    expect(clock.pendingTimerCount).toBe(0);
  });

  it('ends its wait with the removal, and leaves the others in the row', async () => {
    const { list, add, remove, transport, clock } = setUp();
    add('a', 'b');
    await list.start();
    const named = failure(list.choose({ peer: 'a' }));
    const any = list.choose({});
    remove('a');
    expect(await named).toMatchObject({ code: 'peer-not-in-list' });
    expect(list.introspect().waiting).toBe(1);
    transport.connectAll();
    expect(idOf(await any)).toBe('b');
    expect(clock.pendingTimerCount).toBe(0);
  });

  it('says who it waited for', async () => {
    const { list, add, clock, transport } = setUp();
    add('a', 'b');
    await list.start();
    transport.peer('b').connect();
    const waiting = failure(list.choose({ peer: 'a' }));
    clock.advance(500);
    const error = await waiting;
    expect(error).toMatchObject({
      code: 'no-available-peer',
      details: { onlyPeer: 'a', peers: 1, connecting: 1, unavailable: 0, busy: 0 },
    });
    expect(error.message).toContain('the request is for a alone');
    const atOnce = await failure(list.choose({ peer: 'a' }, { failFast: true }));
    expect(atOnce).toMatchObject({ code: 'no-available-peer', details: { onlyPeer: 'a', failFast: true } });
  });

  it('cannot exclude it', async () => {
    const { list } = await started('a', 'b');
    const error = thrown(() => list.tryChoose({ peer: 'a', exclude: ['b', 'a'] }));
    expect(error).toMatchObject({ code: 'invalid-configuration', details: { field: 'exclude' } });
    expect(idOf(list.tryChoose({ peer: 'a', exclude: ['b'] }))).toBe('a');
  });
});

describe('a request that excludes peers', () => {
  it('goes to none of them, and the policy has them back', async () => {
    const { list, pending } = await started('a', 'b', 'c');
    for (let turn = 0; turn < 4; turn++) {
      expect(idOf(list.tryChoose({ exclude: ['a', 'c', 'nobody', 'a'] }))).toBe('b');
    }
    expect(list.available).toBe(true);
    for (let turn = 0; turn < 4; turn++) expect(idOf(list.tryChoose({}))).not.toBe('b');
    expect(pending()).toEqual({ a: 2, b: 4, c: 2 });
  });

  it('goes to a peer it was tried on rather than to an excluded one', async () => {
    const { list } = await started('a', 'b', 'c');
    const tried = [{ id: 'a' }, { id: 'b' }];
    for (let turn = 0; turn < 4; turn++) {
      expect(idOf(list.tryChoose({ exclude: ['b', 'c'], tried }))).toBe('a');
      expect(list.tryChoose({ exclude: ['a', 'b', 'c'], tried })).toBeUndefined();
    }
  });

  it('asks the policy no more often than it excludes peers', async () => {
    let asked = 0;
    const policy = random({ random: seededRandom(1) });
    const choose = policy.choose.bind(policy);
    policy.choose = request => {
      asked += 1;
      return choose(request);
    };
    const list = new PeerList({ transport: new FakeTransport({ connected: true }), policy });
    const additions = Array.from({ length: 1_000 }, (_, index) => ({ id: `p${index}` }));
    list.update({ additions, removals: [] });
    await list.start();
    for (let turn = 0; turn < 100; turn++) {
      asked = 0;
      list.tryChoose({ exclude: ['p1', 'p2', 'p3'] })?.finish();
      expect(asked).toBeLessThanOrEqual(4);
    }
  });

  it('waits for another peer, holds up nobody behind it, and is served in its turn', async () => {
    const { list, transport } = await started('a', 'b');
    transport.peer('b').fail();
    const waiting = list.choose({ exclude: ['a'] });
    expect(idOf(await list.choose({}))).toBe('a');
    expect(list.introspect().waiting).toBe(1);
    transport.peer('b').connect();
    expect(idOf(await waiting)).toBe('b');
  });

  it('says how many it excluded that could have taken it', async () => {
    const { list, transport } = await started('a', 'b', 'c');
    transport.peer('b').fail();
    const error = await failure(list.choose({ exclude: ['a', 'c', 'x', 'a'] }, { failFast: true }));
    expect(error.details).toMatchObject({ peers: 1, unavailable: 1, busy: 0, excluded: 2 });
    expect(error.message).toContain('the request excludes 2 that could take it');
    const none = await failure(list.choose({ exclude: ['b', 'a', 'c'] }, { failFast: true }));
    expect(none.details).toMatchObject({ peers: 0, connecting: 0, unavailable: 0, busy: 0, excluded: 2 });
  });
});
