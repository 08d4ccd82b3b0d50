import { isPeerError, type Outcome, type PeerError, type PeerEvent, type Policy } from '@peerage/peer-core';
import { FakeTransport, VirtualClock } from '@peerage/testing';
import { fewestPendingRequests } from '../policies/fewest-pending-requests.js';
import { roundRobin } from '../policies/round-robin.js';
import type { PeerListOptions } from './options.js';
import { PeerList } from './peer-list.js';

const request = { procedure: '/demo.Greeter/Greet' };

function setUp(options: Partial<PeerListOptions> = {}) {
  const clock = new VirtualClock();
  const transport = new FakeTransport();
  const events: PeerEvent[] = [];
  const list = new PeerList({
    name: 'greeter',
    transport,
    policy: fewestPendingRequests({ random: () => 0 }),
    clock,
    observer: event => events.push(event),
    ...options,
  });
  const add = (...ids: string[]) => list.update({ additions: ids.map(id => ({ id })), removals: [] });
  const remove = (...ids: string[]) => list.update({ additions: [], removals: ids.map(id => ({ id })) });
  const pending = () =>
    Object.fromEntries(list.introspect().peers.map(peer => [peer.identifier.id, peer.pending]));
  return { clock, transport, events, list, add, remove, pending };
}

async function started(...ids: string[]) {
  const context = setUp();
  context.add(...ids);
  await context.list.start();
  context.transport.connectAll();
  return context;
}

async function failure(promise: Promise<unknown>): Promise<PeerError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isPeerError(error)) throw new Error(`Expected a PeerError, got ${String(error)}`);
  return error;
}

function thrown(action: () => unknown): PeerError {
  try {
    action();
  } catch (error) {
    if (isPeerError(error)) return error;
    throw error;
  }
  throw new Error('Expected a PeerError, got none');
}

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
    transport.peer('b').fail();
    const failed = failure(list.choose(request));
    clock.advance(199);
    expect(list.introspect().waiting).toBe(1);
    clock.advance(1);
    expect(await failed).toMatchObject({
      code: 'no-available-peer',
      details: { list: 'greeter', peers: 3, connecting: 2, unavailable: 1, waitedMs: 200, failFast: false },
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

describe('updates', () => {
  test('report every identifier they could not apply, and apply the rest', async () => {
    const { list, transport, add } = await started('a');
    const error = thrown(() =>
      list.update({ additions: [{ id: 'a' }, { id: '' }, { id: 'b' }], removals: [{ id: 'nobody' }] }),
    );
    expect(error).toMatchObject({
      code: 'update-incomplete',
      details: { list: 'greeter', applied: 1, failed: 3 },
    });
    expect(error.errors.map(({ code }) => code)).toEqual([
      'peer-already-in-list',
      'invalid-identifier',
      'peer-not-in-list',
    ]);
    expect(transport.retained).toEqual(['a', 'b']);
    add('c');
    expect(transport.retained).toEqual(['a', 'b', 'c']);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuse the weight %p', weight => {
    const { list } = setUp();
    const error = thrown(() =>
      list.update({ additions: [{ id: 'a', attributes: { weight } }], removals: [] }),
    );
    expect(error.errors[0]).toMatchObject({ code: 'invalid-identifier', details: { peer: 'a' } });
    expect(list.introspect().peers).toEqual([]);
  });

  test('before start are kept and retained by it', async () => {
    const { list, transport, add, remove } = setUp();
    add('a', 'b');
    remove('a');
    expect(transport.retained).toEqual([]);
    await list.start();
    expect(transport.retained).toEqual(['b']);
  });

  test('an identifier that is removed and added keeps its connection and takes its new attributes', async () => {
    const { list, transport } = await started('a');
    const choice = list.tryChoose(request);
    list.update({ additions: [{ id: 'a', attributes: { weight: 3 } }], removals: [{ id: 'a' }] });
    list.update({ additions: [], removals: [], changes: [{ id: 'a', attributes: { weight: 4 } }] });
    expect(transport.connected).toEqual(['a']);
    expect(list.introspect().peers).toMatchObject([
      { identifier: { attributes: { weight: 4 } }, pending: 1 },
    ]);
    choice?.finish();
  });

  test('a peer that cannot be retained is tried again, and does not stop the others', async () => {
    const { list, transport, clock, add } = await started();
    transport.refusals.set('a', new Error('out of sockets'));
    expect(thrown(() => add('a', 'b')).errors).toMatchObject([
      { code: 'retain-failed', details: { peer: 'a' } },
    ]);
    expect(transport.retained).toEqual(['b']);
    clock.advance(1_000);
    transport.refusals.clear();
    clock.advance(1_999);
    expect(transport.retained).toEqual(['b']);
    clock.advance(1);
    expect(transport.retained).toEqual(['b', 'a']);
    expect(clock.pendingTimerCount).toBe(0);
    await list.stop();
  });

  test('an identifier no transport could read is dropped at start and reported', async () => {
    const { list, transport, events, add } = setUp();
    const problem = thrown(() => transport.retainPeer({ id: '' }, { notifyStatusChanged: () => undefined }));
    transport.refusals.set('bad', problem);
    add('bad', 'good');
    await list.start();
    expect(list.introspect().peers.map(peer => peer.identifier.id)).toEqual(['good']);
    expect(events).toContainEqual({ type: 'problem', source: 'greeter', error: problem });
  });
});

describe('removal', () => {
  test('lets requests in flight end, gives no new ones, and then releases', async () => {
    const { list, transport, clock, remove, events } = await started('a');
    const choice = list.tryChoose(request);
    remove('a');
    expect(list.tryChoose(request)).toBeUndefined();
    expect(transport.retained).toEqual(['a']);
    expect(list.introspect().peers).toMatchObject([{ draining: true, pending: 1 }]);
    choice?.finish();
    expect(transport.retained).toEqual([]);
    expect(list.introspect().peers).toEqual([]);
    expect(clock.pendingTimerCount).toBe(0);
    expect(events.map(({ type }) => type)).toEqual(['peer-added', 'peer-removed', 'peer-drained']);
  });

  test('gives up on requests that outlast drainTimeoutMs; their end counts all the same', async () => {
    const { list, transport, clock, add, remove } = setUp({ drainTimeoutMs: 5_000 });
    add('a');
    await list.start();
    const peer = transport.peer('a');
    peer.connect();
    const choice = list.tryChoose(request);
    remove('a');
    clock.advance(4_999);
    expect(transport.retained).toEqual(['a']);
    clock.advance(1);
    expect(transport.retained).toEqual([]);
    choice?.finish();
    expect(peer.status.pendingRequestCount).toBe(0);
  });

  test('is taken back by adding the peer again: same connection, same count', async () => {
    const { list, transport, clock, add, remove, pending } = await started('a');
    const choice = list.tryChoose(request);
    remove('a');
    add('a');
    expect(transport.connected).toEqual(['a']);
    expect(clock.pendingTimerCount).toBe(0);
    expect(list.tryChoose(request)?.peer.identifier.id).toBe('a');
    choice?.finish();
    expect(pending()).toEqual({ a: 1 });
    expect(transport.retained).toEqual(['a']);
  });
});

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

describe('a policy', () => {
  const broken = (parts: Partial<Policy>): Policy => ({
    ...inner(roundRobin({ random: () => 0 })),
    ...parts,
  });
  const inner = (policy: Policy): Policy => ({
    name: 'broken',
    add: peer => policy.add(peer),
    remove: peer => policy.remove(peer),
    choose: asked => policy.choose(asked),
  });

  test('that throws fails that request alone, and is reported once', async () => {
    let throws = true;
    const choosing = broken({});
    const { list, transport, events, add } = setUp({
      policy: {
        ...choosing,
        choose: asked => {
          if (throws) throw new Error('lost');
          return choosing.choose(asked);
        },
      },
    });
    add('a');
    await list.start();
    transport.connectAll();
    for (let attempt = 0; attempt < 3; attempt++) {
      expect(await failure(list.choose(request))).toMatchObject({
        code: 'policy-failed',
        details: { list: 'greeter', policy: 'broken', during: 'choose' },
      });
    }
    expect(events.filter(({ type }) => type === 'problem')).toHaveLength(1);
    throws = false;
    expect(list.tryChoose(request)?.peer.identifier.id).toBe('a');
  });

  test('that throws while a request waits fails that request and leaves the others their turn', async () => {
    let calls = 0;
    const choosing = broken({});
    const { list, transport, add } = setUp({
      policy: {
        ...choosing,
        choose: asked => {
          calls += 1;
          if (calls === 3) throw new Error('lost');
          return choosing.choose(asked);
        },
      },
    });
    add('a');
    await list.start();
    const first = failure(list.choose(request));
    const second = list.choose(request);
    transport.connectAll();
    expect((await first).code).toBe('policy-failed');
    expect((await second).peer.identifier.id).toBe('a');
  });

  test('that chooses a removed peer is caught', async () => {
    const chosen: Parameters<Policy['add']>[0][] = [];
    const { list, transport, add, remove } = setUp({
      policy: broken({
        add: peer => void chosen.push(peer),
        remove: () => undefined,
        choose: () => chosen[0],
      }),
    });
    add('a', 'b');
    await list.start();
    transport.connectAll();
    remove('a');
    expect(thrown(() => list.tryChoose(request)).code).toBe('policy-failed');
    expect(transport.retained).toEqual(['b']);
  });

  test('hears outcomes with the time to the first response', async () => {
    const heard: [string, Outcome, number][] = [];
    const { list, transport, clock, add } = setUp({
      policy: broken({
        finished: (peer, outcome, latencyMs) => heard.push([peer.identifier.id, outcome, latencyMs]),
      }),
    });
    add('a');
    await list.start();
    transport.connectAll();
    const stream = list.tryChoose(request);
    const unary = list.tryChoose(request);
    clock.advance(20);
    stream?.responded();
    clock.advance(1_000);
    stream?.responded();
    stream?.finish();
    unary?.finish({ code: 14 });
    expect(heard).toEqual([
      ['a', { code: 0 }, 20],
      ['a', { code: 14 }, 1_020],
    ]);
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
