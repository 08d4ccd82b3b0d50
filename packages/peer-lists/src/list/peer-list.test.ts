import { failure, request, setUp, started, thrown } from '../../testing/list-bed.js';

describe('choosing', () => {
  test('gives only available peers and counts the request in the same step', async () => {
    const { list, transport, pending } = await started('a', 'b');
    transport.peer('b').fail();
    const first = list.tryChoose(request);
    const second = list.tryChoose(request);
    expect([first?.peer.identifier.id, second?.peer.identifier.id]).toEqual(['a', 'a']);
    expect(pending()).toEqual({ a: 2, b: 0 });
    expect(transport.peer('a').status.pendingRequestCount).toBe(2);
    first?.finish();
    first?.finish();
    expect(pending()).toEqual({ a: 1, b: 0 });
    second?.finish();
    expect(transport.peer('a').status.pendingRequestCount).toBe(0);
  });

  test('resolves at once when a peer is available', async () => {
    const { list, clock } = await started('a');
    const choice = await list.choose(request);
    expect(choice.peer.identifier.id).toBe('a');
    expect(clock.pendingTimerCount).toBe(0);
    choice.finish();
  });

  test('keeps its counts through unavailable and connecting', async () => {
    const { list, transport, pending } = await started('a');
    const choice = list.tryChoose(request);
    transport.peer('a').fail();
    transport.peer('a').setConnectionStatus('connecting');
    transport.peer('a').fail();
    choice?.finish();
    expect(pending()).toEqual({ a: 0 });
    transport.peer('a').connect();
    expect(list.tryChoose(request)?.peer.identifier.id).toBe('a');
  });

  test('before start and after stop there is no peer, and choose says why', async () => {
    const { list, add } = setUp();
    add('a');
    expect(list.tryChoose(request)).toBeUndefined();
    expect(await failure(list.choose(request))).toMatchObject({
      code: 'list-not-started',
      message: 'List "greeter" cannot choose a peer while it is idle: start it first.',
    });
    await list.start();
    await list.stop();
    expect(await failure(list.choose(request))).toMatchObject({
      details: { list: 'greeter', state: 'stopped' },
    });
  });
});

describe('waiting', () => {
  test('is first come, first served', async () => {
    const { list, transport, add } = setUp();
    add('a');
    await list.start();
    const order: number[] = [];
    const waits = [1, 2, 3].map(async turn => {
      const choice = await list.choose(request);
      order.push(turn);
      choice.finish();
    });
    expect(list.introspect().waiting).toBe(3);
    transport.peer('a').connect();
    await Promise.all(waits);
    expect(order).toEqual([1, 2, 3]);
  });

  test('ends after chooseTimeoutMs with the state of every peer', async () => {
    const { list, transport, clock, add } = setUp({ chooseTimeoutMs: 200 });
    add('a', 'b', 'c');
    await list.start();
    transport.peer('b').setConnectionStatus('unavailable', 'connection refused');
    const failed = failure(list.choose(request));
    clock.advance(199);
    expect(list.introspect().waiting).toBe(1);
    clock.advance(1);
    expect(await failed).toMatchObject({
      code: 'no-available-peer',
      details: { list: 'greeter', peers: 3, connecting: 2, unavailable: 1, waitedMs: 200, failFast: false },
      message: expect.stringContaining('last error: b: connection refused'),
    });
    expect(list.introspect().waiting).toBe(0);
  });

  test('a timeout of the request takes the place of the list’s', async () => {
    const { list, clock } = setUp();
    await list.start();
    const failed = failure(list.choose(request, { timeoutMs: 2_000 }));
    clock.advance(1_999);
    expect(list.introspect().waiting).toBe(1);
    clock.advance(1);
    expect(await failed).toMatchObject({ details: { waitedMs: 2_000 } });
  });

  test('does not happen with failFast', async () => {
    const { list } = setUp();
    await list.start();
    expect(await failure(list.choose(request, { failFast: true }))).toMatchObject({
      code: 'no-available-peer',
      message:
        'List "greeter" has no available peer: of 0, 0 connecting, 0 unavailable and 0 busy (not waiting: failFast).',
    });
  });

  test('ends with the signal, before and during', async () => {
    const { list, clock, add, transport } = setUp();
    add('a');
    await list.start();
    const reason = new Error('enough');
    expect(await failure(list.choose(request, { signal: AbortSignal.abort(reason) }))).toMatchObject({
      code: 'choose-aborted',
      cause: reason,
    });
    const controller = new AbortController();
    const failed = failure(list.choose(request, { signal: controller.signal }));
    controller.abort(reason);
    expect((await failed).cause).toBe(reason);
    transport.peer('a').connect();
    expect(transport.peer('a').status.pendingRequestCount).toBe(0);
    expect(clock.pendingTimerCount).toBe(0);
  });

  test('is bounded in number', async () => {
    const { list } = setUp({ queueCapacity: 2 });
    await list.start();
    const waits = [failure(list.choose(request)), failure(list.choose(request))];
    expect(await failure(list.choose(request))).toMatchObject({
      code: 'choose-queue-full',
      details: { list: 'greeter', capacity: 2 },
    });
    await list.stop();
    for (const wait of waits) expect((await wait).code).toBe('list-stopped');
  });

  test('needs something to bound it', async () => {
    const { list } = setUp({ chooseTimeoutMs: Number.POSITIVE_INFINITY });
    await list.start();
    expect((await failure(list.choose(request))).code).toBe('choose-without-deadline');
    expect((await failure(list.choose(request, { timeoutMs: Number.NaN }))).details).toMatchObject({
      field: 'timeoutMs',
    });
  });
});

test.each([
  ['chooseTimeoutMs', -1],
  ['drainTimeoutMs', Number.NaN],
  ['queueCapacity', 1.5],
])('%s of %p is refused by name', (field, value) => {
  const error = thrown(() => setUp({ [field]: value }));
  expect(error).toMatchObject({ code: 'invalid-configuration', details: { field, value: String(value) } });
});
