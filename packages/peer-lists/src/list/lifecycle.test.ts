import { request, setUp, started } from '../../testing/list-bed.js';

describe('lifecycle', () => {
  test('double start and double stop change nothing', async () => {
    const { list, transport, add } = setUp();
    add('a');
    await Promise.all([list.start(), list.start()]);
    expect(transport.connected).toEqual(['a']);
    await Promise.all([list.stop(), list.stop()]);
    expect(transport.retained).toEqual([]);
    expect(list.state).toBe('stopped');
  });

  test('stop waits for requests in flight, then releases; a new start has every identifier and attribute', async () => {
    const { list, transport } = setUp();
    list.update({ additions: [{ id: 'a', attributes: { weight: 2 } }], removals: [] });
    await list.start();
    transport.connectAll();
    const choice = list.tryChoose(request);
    let stopped = false;
    const stopping = list.stop().then(() => {
      stopped = true;
    });
    await Promise.resolve();
    expect([list.state, stopped, list.tryChoose(request)]).toEqual(['stopping', false, undefined]);
    choice?.finish();
    await stopping;
    expect(transport.retained).toEqual([]);
    await list.start();
    transport.connectAll();
    expect(list.tryChoose(request)?.peer.identifier.attributes).toEqual({ weight: 2 });
  });

  test('updates while stopping are for the next start', async () => {
    const { list, transport, add, remove } = await started('a', 'b');
    const choices = [list.tryChoose(request), list.tryChoose(request)];
    const stopping = list.stop();
    remove('a', 'b');
    add('b', 'c');
    expect(transport.retained).toEqual(['a', 'b']);
    for (const choice of choices) choice?.finish();
    await stopping;
    expect(transport.retained).toEqual([]);
    await list.start();
    expect(transport.retained).toEqual(['b', 'c']);
  });

  test('stop ends a wait of its own for a request that never ends', async () => {
    const { list, transport, clock } = await started('a');
    list.tryChoose(request);
    const stopping = list.stop();
    // One timer drains, the other keeps the process alive for whoever awaits the stop.
    expect(clock.pendingTimerCount).toBe(2);
    clock.advance(30_000);
    await stopping;
    expect([transport.retained, clock.pendingTimerCount]).toEqual([[], 0]);
  });
});

describe('re-entrancy', () => {
  test('an observer may update the list from within an update', async () => {
    const context = setUp({
      observer: event => {
        if (event.type === 'peer-added' && event.identifier.id === 'a') context.add('b');
        if (event.type === 'peer-removed') context.add('c');
      },
    });
    await context.list.start();
    context.add('a');
    expect(context.transport.retained).toEqual(['a', 'b']);
    context.remove('a');
    expect(context.transport.retained).toEqual(['b', 'c']);
  });

  test('a request that ends inside a status change finds counts and policy in step', async () => {
    const { list, transport, pending } = await started('a', 'b');
    const choice = list.tryChoose(request);
    const watched = choice?.peer.identifier.id ?? '';
    transport.retainPeer({ id: watched }, { notifyStatusChanged: () => choice?.finish() });
    transport.peer(watched).fail();
    expect(pending()).toEqual({ a: 0, b: 0 });
    expect(list.tryChoose(request)?.peer.identifier.id).not.toBe(watched);
  });
});
