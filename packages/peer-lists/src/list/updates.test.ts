import { type Identifier, type ListUpdates, PeerError } from '@peerage/peer-core';
import { failure, request, setUp, started, thrown } from '../../testing/list-bed.js';

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

  test('that hold something that is no identifier apply the rest', async () => {
    const { list, transport } = await started('a');
    const nothing = [null, 'b:1', {}] as unknown as Identifier[];
    const error = thrown(() =>
      list.update({
        additions: [...nothing, { id: 'b' }],
        removals: [...nothing, { id: 'a' }],
        changes: nothing,
      }),
    );
    expect(error.details).toMatchObject({ applied: 2, failed: 9 });
    expect(new Set(error.errors.map(({ code }) => code))).toEqual(new Set(['invalid-peer-type']));
    expect(transport.retained).toEqual(['b']);
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

test.each<[unknown, string]>([
  [undefined, 'additions'],
  ['a:1', 'additions'],
  [{ additions: 'a:1', removals: [] }, 'additions'],
  [{ additions: [] }, 'removals'],
  [{ additions: [], removals: [], changes: {} }, 'changes'],
])('%j is no update, and changes nothing', async (update, field) => {
  const { list, transport } = await started('a');
  expect(thrown(() => list.update(update as ListUpdates))).toMatchObject({
    code: 'invalid-configuration',
    details: { field },
  });
  expect(transport.retained).toEqual(['a']);
});

test('a transport that was closed is the reason why there is no peer', async () => {
  const { list, add, transport } = setUp();
  transport.refusals.set('a', new PeerError('transport-stopped', { transport: 'grpc' }));
  await list.start();
  thrown(() => add('a'));
  const error = await failure(list.choose({}, { failFast: true }));
  expect(error).toMatchObject({ details: { lastError: 'a: Transport "grpc" has been closed' } });
});
