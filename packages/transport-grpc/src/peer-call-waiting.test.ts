import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { Metadata, propagate, status } from '@grpc/grpc-js';
import { PeerError } from '@peerage/peer-core';
import { Heard, type ScriptedCall, ScriptedChooser, ScriptedPeer, setUp } from '../testing/scripted-call.js';
import type { Call, ParentCall } from './grpc-js.js';

describe('a call that waits for a peer', () => {
  it('catches up when it has one', async () => {
    const chooser = new ScriptedChooser();
    const { channel, heard } = setUp(chooser);
    const call = channel.open('/a.B/C');
    call.start(new Metadata(), heard);
    call.sendMessageWithContext({}, Buffer.from('m'));
    call.halfClose();
    call.startRead();
    const peer = new ScriptedPeer('a:1');
    chooser.waits[0]?.resolve(chooser.choiceOf(peer));
    await turn();
    expect(peer.calls[0]?.did).toEqual(['credentials', 'start /a.B/C', 'read', 'send m', 'halfClose']);
    peer.calls[0]?.end(status.OK);
    expect(chooser.outcomes).toEqual([{ code: status.OK }]);
  });

  it.each([
    [{}, {}, undefined, undefined],
    [{ failFast: true }, {}, undefined, true],
    [{ waitForReady: true }, {}, Number.POSITIVE_INFINITY, undefined],
    [{}, { waitForReady: true }, Number.POSITIVE_INFINITY, undefined],
    [{ waitForReady: false }, { waitForReady: true }, undefined, undefined],
  ])(
    'leaves the bound to the chooser unless asked: %j %j',
    (options, metadataOptions, timeoutMs, failFast) => {
      const chooser = new ScriptedChooser();
      const { channel, heard } = setUp(chooser);
      channel.open('/a.B/C', options).start(new Metadata(metadataOptions), heard);
      expect(chooser.waits[0]?.options).toMatchObject({ timeoutMs, failFast });
      channel.close();
    },
  );

  it('does not wait a second time on the peer itself', async () => {
    const chooser = new ScriptedChooser(new ScriptedPeer('a:1'));
    const [peer] = chooser.peers as [ScriptedPeer];
    const { channel, heard } = setUp(chooser);
    channel.open('/a.B/C').start(new Metadata({ waitForReady: true }), heard);
    expect(peer.calls[0]?.metadata.getOptions().waitForReady).toBe(false);
  });

  it('gives its place up when it is cancelled, and back what it is given too late', async () => {
    const chooser = new ScriptedChooser();
    const { channel, heard } = setUp(chooser);
    const call = channel.open('/a.B/C');
    call.start(new Metadata(), heard);
    call.cancelWithStatus(status.CANCELLED, 'no more');
    expect(chooser.waits[0]?.options?.signal?.aborted).toBe(true);
    const peer = new ScriptedPeer('a:1');
    chooser.waits[0]?.resolve(chooser.choiceOf(peer));
    await turn();
    expect(heard.codes).toEqual([status.CANCELLED]);
    expect(peer.calls).toEqual([]);
    expect(chooser.outcomes).toEqual([{ code: status.CANCELLED, cancelled: true }]);
  });

  it('ends with its parent, and forgets it', async () => {
    const chooser = new ScriptedChooser();
    const { channel, heard } = setUp(chooser);
    const parent = Object.assign(new EventEmitter(), {
      cancelled: false,
      getDeadline: () => Number.POSITIVE_INFINITY,
    });
    const parentCall = parent as unknown as ParentCall;
    channel.open('/a.B/C', { parentCall }).start(new Metadata(), heard);
    channel
      .open('/a.B/C', { parentCall, propagateFlags: propagate.DEADLINE })
      .start(new Metadata(), new Heard());
    expect(parent.listenerCount('cancelled')).toBe(1);
    parent.emit('cancelled');
    await turn();
    expect(heard.codes).toEqual([status.CANCELLED]);
    expect(parent.listenerCount('cancelled')).toBe(0);
    expect(chooser.waits.map(({ options }) => options?.signal?.aborted)).toEqual([true, false]);
    channel.close();
  });

  it('ends with the reason when the chooser gives up', async () => {
    const chooser = new ScriptedChooser();
    const { channel, heard } = setUp(chooser);
    channel.open('/a.B/C').start(new Metadata(), heard);
    chooser.waits[0]?.reject(new PeerError('choose-queue-full', { list: 'l', capacity: 1 }));
    await turn();
    expect(heard.codes).toEqual([status.RESOURCE_EXHAUSTED]);
  });

  it('ends when the channel closes', async () => {
    const chooser = new ScriptedChooser();
    const { channel, heard } = setUp(chooser);
    channel.open('/a.B/C').start(new Metadata(), heard);
    channel.close();
    await turn();
    expect(heard.codes).toEqual([status.UNAVAILABLE]);
    expect(chooser.waits[0]?.options?.signal?.aborted).toBe(true);
  });
});

describe('a call that its peer never heard of', () => {
  it('goes to another when the channel was closed', () => {
    const gone = new ScriptedPeer('a:1');
    gone.closed = true;
    const other = new ScriptedPeer('b:1');
    const chooser = new ScriptedChooser(gone, other);
    const { channel, heard } = setUp(chooser);
    channel.open('/a.B/C').start(new Metadata(), heard);
    expect(other.calls).toHaveLength(1);
    expect(chooser.outcomes).toHaveLength(1);
  });

  it.each([
    ['refused', status.UNAVAILABLE, 'Stream refused by server', ['b:1']],
    [
      'could not make a stream for',
      status.INTERNAL,
      'Failed to start HTTP/2 stream with error lost',
      ['b:1'],
    ],
    ['may have handled', status.UNAVAILABLE, 'Connection dropped', []],
    ['failed', status.INTERNAL, 'Stream refused by server', []],
  ])('goes to another, or not, when its peer was reached and %s it', (_, code, details, others) => {
    const [first, other] = [new ScriptedPeer('a:1'), new ScriptedPeer('b:1')];
    const { channel, heard } = setUp(new ScriptedChooser(first, other));
    channel.open('/a.B/C').start(new Metadata(), heard);
    first.calls[0]?.reach();
    first.calls[0]?.end(code, details);
    expect(other.calls.map(() => other.identifier.id)).toEqual(others);
    expect(heard.codes).toEqual(others.length === 0 ? [code] : []);
  });

  it('goes to another with all that was sent, and answers the sender once', () => {
    const [lost, other] = [new ScriptedPeer('a:1'), new ScriptedPeer('b:1')];
    const chooser = new ScriptedChooser(lost, other);
    const { channel, heard } = setUp(chooser);
    const told: string[] = [];
    let written = 0;
    const call = channel.open('/a.B/C', { onPeer: ({ id }) => void told.push(id) });
    call.start(new Metadata(), heard);
    call.startRead();
    call.sendMessageWithContext({ callback: () => void (written += 1) }, Buffer.from('m'));
    call.halfClose();
    lost.calls[0]?.contexts[0]?.callback?.();
    lost.calls[0]?.end(status.UNAVAILABLE, 'No connection established');
    expect(other.calls[0]?.did).toEqual(['credentials', 'start /a.B/C', 'read', 'send m', 'halfClose']);
    other.calls[0]?.contexts[0]?.callback?.();
    other.calls[0]?.end(status.OK);
    expect(written).toBe(1);
    expect(told).toEqual(['a:1', 'b:1']);
    expect(chooser.outcomes).toEqual([{ code: status.UNAVAILABLE }, { code: status.OK }]);
    expect(heard.codes).toEqual([status.OK]);
  });

  it('tries each connection once', async () => {
    const lost = new ScriptedPeer('a:1');
    const chooser = new ScriptedChooser(lost, lost);
    const { channel, heard } = setUp(chooser);
    channel.open('/a.B/C').start(new Metadata(), heard);
    lost.calls[0]?.end(status.UNAVAILABLE, 'No connection established');
    await turn();
    expect(lost.calls).toHaveLength(1);
    expect(heard.statuses).toMatchObject([
      { code: status.UNAVAILABLE, details: 'No connection established' },
    ]);
    expect(chooser.outcomes).toEqual([
      { code: status.UNAVAILABLE },
      { code: status.CANCELLED, cancelled: true },
    ]);
  });

  it('tries a peer again that has another connection', async () => {
    const lost = new ScriptedPeer('a:1');
    const chooser = new ScriptedChooser(lost);
    const { channel, heard } = setUp(chooser);
    channel.open('/a.B/C').start(new Metadata(), heard);
    lost.calls[0]?.end(status.UNAVAILABLE);
    lost.reconnect();
    chooser.waits[0]?.resolve(chooser.choiceOf(lost));
    await turn();
    expect(lost.calls).toHaveLength(2);
  });

  it('asks for somebody else, beside those the caller has tried by then', () => {
    const [lost, other] = [new ScriptedPeer('b:1'), new ScriptedPeer('c:1')];
    const chooser = new ScriptedChooser(lost, other);
    const { channel, heard } = setUp(chooser);
    const tried = [{ id: 'a:1' }];
    const requested: (string[] | undefined)[] = [];
    chooser.onRequest = request => requested.push(request.tried?.map(({ id }) => id));
    channel.open('/a.B/C', { tried }).start(new Metadata(), heard);
    tried.push({ id: 'd:1' });
    lost.calls[0]?.end(status.UNAVAILABLE);
    expect(requested).toEqual([['a:1'], ['a:1', 'd:1', 'b:1']]);
    expect(tried).toHaveLength(2);
  });

  it.each([
    ['reached the wire', (_call: unknown, child: ScriptedCall) => child.reach()],
    ['was cancelled', (call: Call) => call.cancelWithStatus(status.UNAVAILABLE, '')],
    [
      'received metadata',
      (_call: unknown, child: ScriptedCall) => child.listener?.onReceiveMetadata(new Metadata()),
    ],
    ['sent a second message', (call: Call) => call.sendMessageWithContext({}, Buffer.from('n'))],
  ])('stays where it is once it %s', (_what, happen) => {
    const [lost, other] = [new ScriptedPeer('a:1'), new ScriptedPeer('b:1')];
    const { channel, heard } = setUp(new ScriptedChooser(lost, other));
    const call = channel.open('/a.B/C');
    call.start(new Metadata(), heard);
    call.sendMessageWithContext({}, Buffer.from('m'));
    const [child] = lost.calls;
    if (child === undefined) throw new Error('The call was not started.');
    happen(call, child);
    child.end(status.UNAVAILABLE);
    expect(heard.codes).toEqual([status.UNAVAILABLE]);
    expect(other.calls).toEqual([]);
  });
});
