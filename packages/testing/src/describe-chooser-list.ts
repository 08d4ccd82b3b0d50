/** The contract every chooser list keeps, as a suite to run on one's own. */
import assert from 'node:assert/strict';
import type { Choice, ChooserList, Clock, Transport } from '@peerage/peer-core';
import { assertRejects, assertThrows } from './expect-error.js';
import { FakeTransport } from './fake-transport.js';
import { check, group } from './runner.js';
import { VirtualClock } from './virtual-clock.js';

/** A fresh list with the default waiting time, whose policy may choose any available peer. */
export type MakeChooserList = (transport: Transport, clock: Clock) => ChooserList;

export function describeChooserList(name: string, make: MakeChooserList): void {
  const setUp = () => {
    const transport = new FakeTransport();
    const clock = new VirtualClock();
    const list = make(transport, clock);
    const update = (additions: string[], removals: string[] = []): void =>
      list.update({ additions: additions.map(id => ({ id })), removals: removals.map(id => ({ id })) });
    return { transport, clock, list, update };
  };

  const chosen = (choice: Choice | undefined): Choice => {
    assert.ok(choice !== undefined, 'no peer was chosen although one is available');
    return choice;
  };

  group(`${name} keeps the contract of a chooser list:`, () => {
    check('chooses available peers, counts each request, and ends it once', async () => {
      const { transport, list, update } = setUp();
      update(['a']);
      await list.start();
      assert.equal(list.tryChoose({}), undefined);
      const peer = transport.peer('a');
      peer.connect();
      const choice = chosen(list.tryChoose({}));
      assert.equal(choice.peer, peer);
      assert.equal(peer.status.pendingRequestCount, 1);
      choice.finish();
      choice.finish({ code: 14 });
      assert.equal(peer.status.pendingRequestCount, 0);
      await list.stop();
    });

    check('never chooses a peer that is not available', async () => {
      const { transport, list, update } = setUp();
      update(['a', 'b']);
      await list.start();
      transport.connectAll();
      transport.peer('a').fail();
      for (let turn = 0; turn < 10; turn++) {
        const choice = chosen(list.tryChoose({}));
        assert.equal(choice.peer.identifier.id, 'b');
        choice.finish();
      }
      await list.stop();
    });

    check('is available while it has a peer to give, and tells whoever listens', async () => {
      const { transport, list, update } = setUp();
      const heard: boolean[] = [];
      const stopListening = list.onAvailabilityChanged(() => void heard.push(list.available));
      update(['a', 'b']);
      await list.start();
      assert.equal(list.available, false);
      transport.connectAll();
      transport.peer('a').fail();
      assert.equal(list.available, true);
      transport.peer('b').fail();
      transport.peer('b').connect();
      await list.stop();
      stopListening();
      await list.start();
      transport.connectAll();
      assert.deepEqual(heard, [true, false, true, false]);
      await list.stop();
    });

    check('makes requests wait in turn, and gives up with no-available-peer', async () => {
      const { transport, clock, list, update } = setUp();
      update(['a']);
      await list.start();
      const order: string[] = [];
      const take = async (turn: string): Promise<Choice> => {
        const choice = await list.choose({});
        order.push(turn);
        return choice;
      };
      const waiting = [take('first'), take('second')];
      transport.connectAll();
      for (const choice of await Promise.all(waiting)) choice.finish();
      assert.deepEqual(order, ['first', 'second']);
      transport.peer('a').fail();
      const late = assertRejects(list.choose({}, { timeoutMs: 100 }), 'no-available-peer');
      clock.advance(100);
      await late;
      await assertRejects(list.choose({}, { failFast: true }), 'no-available-peer');
      await assertRejects(list.choose({}, { signal: AbortSignal.abort() }), 'choose-aborted');
      await list.stop();
      assert.equal(clock.pendingTimerCount, 0);
    });

    check('gives a request that names its peer that one or none', async () => {
      const { transport, list, update } = setUp();
      update(['a', 'b']);
      await list.start();
      transport.connectAll();
      for (const id of ['a', 'b', 'b', 'a']) {
        const choice = chosen(list.tryChoose({ peer: id, exclude: ['x'] }));
        assert.equal(choice.peer.identifier.id, id);
        choice.finish();
      }
      transport.peer('b').fail();
      assert.equal(list.tryChoose({ peer: 'b' }), undefined);
      const waiting = list.choose({ peer: 'b' });
      chosen(list.tryChoose({})).finish();
      transport.peer('b').connect();
      const choice = await waiting;
      assert.equal(choice.peer.identifier.id, 'b');
      choice.finish();
      transport.peer('b').fail();
      const removed = assertRejects(list.choose({ peer: 'b' }), 'peer-not-in-list');
      update([], ['b']);
      await removed;
      assertThrows(() => list.tryChoose({ peer: 'c' }), 'peer-not-in-list');
      await assertRejects(list.choose({ peer: 'c' }), 'peer-not-in-list');
      await list.stop();
    });

    check('gives a request no peer that it excludes', async () => {
      const { transport, clock, list, update } = setUp();
      update(['a', 'b']);
      await list.start();
      transport.connectAll();
      for (const [excluded, other] of [
        ['a', 'b'],
        ['b', 'a'],
      ] as const) {
        const choice = chosen(list.tryChoose({ exclude: [excluded], tried: [{ id: other }] }));
        assert.equal(choice.peer.identifier.id, other);
        choice.finish();
      }
      assert.equal(list.tryChoose({ exclude: ['a', 'b'] }), undefined);
      assert.equal(list.available, true);
      const late = assertRejects(
        list.choose({ exclude: ['a', 'b'] }, { timeoutMs: 100 }),
        'no-available-peer',
      );
      clock.advance(100);
      await late;
      await list.stop();
      assert.equal(clock.pendingTimerCount, 0);
    });

    check('has an answer before start and after stop', async () => {
      const { list, update } = setUp();
      update(['a']);
      assert.equal(list.tryChoose({}), undefined);
      await assertRejects(list.choose({}), 'list-not-started');
      await list.start();
      const waiting = assertRejects(list.choose({}), 'list-stopped');
      await list.stop();
      await waiting;
      await assertRejects(list.choose({}), 'list-not-started');
    });

    check('starts and stops idempotently and again, keeping its identifiers', async () => {
      const { transport, list, update } = setUp();
      await list.stop();
      assert.equal(list.state, 'idle');
      update(['a', 'b'], []);
      assert.deepEqual(transport.retained, []);
      await Promise.all([list.start(), list.start()]);
      assert.equal(list.state, 'running');
      await Promise.all([list.stop(), list.stop()]);
      assert.deepEqual([list.state, transport.retained], ['stopped', []]);
      await list.start();
      assert.deepEqual(transport.retained, ['a', 'b']);
      await list.stop();
    });

    check('applies what it can of an update and names the rest', async () => {
      const { transport, list, update } = setUp();
      update(['a']);
      await list.start();
      const failure = assertThrows(() => update(['a', 'b'], ['c']), 'update-incomplete');
      assert.deepEqual(
        failure.errors.map(({ code }) => code),
        ['peer-already-in-list', 'peer-not-in-list'],
      );
      assert.deepEqual(transport.retained, ['a', 'b']);
      await list.stop();
    });

    check('lets the requests of a removed peer end, and then releases it', async () => {
      const { transport, clock, list, update } = setUp();
      update(['a']);
      await list.start();
      transport.connectAll();
      const choice = chosen(list.tryChoose({}));
      update([], ['a']);
      assert.equal(list.tryChoose({}), undefined);
      assert.deepEqual(transport.retained, ['a']);
      choice.finish();
      assert.deepEqual(transport.retained, []);
      await list.stop();
      assert.equal(clock.pendingTimerCount, 0);
    });

    check('keeps the connection of a peer that is removed and added in one update', async () => {
      const { transport, list, update } = setUp();
      update(['a']);
      await list.start();
      update(['a'], ['a']);
      assert.deepEqual(transport.connected, ['a']);
      await list.stop();
    });
  });
}
