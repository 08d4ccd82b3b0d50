import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { Metadata, status } from '@grpc/grpc-js';
import { type Identifier, PeerError, type PeerEvent, SharedPeer } from '@peerage/peer-core';
import { ScriptedChooser, ScriptedPeer, setUp } from '../testing/scripted-call.js';
import type { ParentCall } from './grpc-js.js';

describe('a call that finds a peer', () => {
  it('chooses when it starts, with its metadata', () => {
    const peer = new ScriptedPeer('a:1');
    const chooser = new ScriptedChooser(peer);
    const { channel, heard } = setUp(chooser);
    const tried = [{ id: 'b:1' }];
    const call = channel.open('/a.B/C', { hashKey: 'k', tried });
    expect(chooser.requests).toHaveLength(0);
    const metadata = new Metadata();
    metadata.set('user', 'ada');
    call.start(metadata, heard);
    const [request] = chooser.requests;
    expect([request?.procedure, request?.hashKey, request?.header?.('user')]).toEqual(['/a.B/C', 'k', 'ada']);
    expect(request?.tried).toBe(tried);
    expect(peer.calls[0]?.did).toEqual(['credentials', 'start /a.B/C']);
    expect(peer.calls[0]?.metadata).toBe(metadata);
  });

  it('remembers what was done before it starts', () => {
    const peer = new ScriptedPeer('a:1');
    const { channel, heard } = setUp(new ScriptedChooser(peer));
    const call = channel.open('/a.B/C');
    call.startRead();
    call.setCredentials({} as never);
    call.sendMessageWithContext({}, Buffer.from('m'));
    call.halfClose();
    call.start(new Metadata(), heard);
    expect(peer.calls[0]?.did).toEqual(['credentials', 'start /a.B/C', 'read', 'send m', 'halfClose']);
  });

  it('names the channel before a peer is chosen and the peer after', () => {
    const { channel, heard } = setUp(new ScriptedChooser(new ScriptedPeer('a:1')));
    const call = channel.open('/a.B/C');
    expect(call.getPeer()).toBe('peers:scripted');
    call.start(new Metadata(), heard);
    expect(call.getPeer()).toBe('a:1');
  });

  it('finishes once, before the client hears of the end', () => {
    const peer = new ScriptedPeer('a:1');
    const chooser = new ScriptedChooser(peer);
    const { channel, heard } = setUp(chooser);
    const finishedAtEnd: number[] = [];
    heard.onReceiveStatus = () => void finishedAtEnd.push(chooser.outcomes.length);
    channel.open('/a.B/C').start(new Metadata(), heard);
    peer.calls[0]?.listener?.onReceiveMessage('x');
    peer.calls[0]?.listener?.onReceiveMessage('y');
    peer.calls[0]?.end(status.OK);
    peer.calls[0]?.end(status.INTERNAL);
    expect(chooser.outcomes).toEqual([{ code: status.OK }]);
    expect(chooser.respondedCount).toBe(1);
    expect(finishedAtEnd).toEqual([1]);
  });

  it.each([
    ['an error of the server', status.NOT_FOUND, undefined, { code: status.NOT_FOUND }],
    ['its own cancel', status.CANCELLED, status.CANCELLED, { code: status.CANCELLED, cancelled: true }],
    ['a cancel by the server', status.CANCELLED, undefined, { code: status.CANCELLED }],
    ['its own failure', status.INTERNAL, status.INTERNAL, { code: status.INTERNAL, cancelled: true }],
    ['a cancel that came too late', status.OK, status.CANCELLED, { code: status.OK }],
    ['its deadline', status.DEADLINE_EXCEEDED, status.DEADLINE_EXCEEDED, { code: status.DEADLINE_EXCEEDED }],
  ])('tells the chooser of %s', (_what, code, cancelCode, outcome) => {
    const peer = new ScriptedPeer('a:1');
    const chooser = new ScriptedChooser(peer);
    const { channel, heard } = setUp(chooser);
    const call = channel.open('/a.B/C');
    call.start(new Metadata(), heard);
    peer.calls[0]?.reach();
    if (cancelCode !== undefined) call.cancelWithStatus(cancelCode, '');
    peer.calls[0]?.end(code);
    expect(chooser.outcomes).toEqual([outcome]);
    expect(heard.codes).toEqual([code]);
  });

  it('reports what onPeer throws and goes on', () => {
    const events: PeerEvent[] = [];
    const peer = new ScriptedPeer('a:1');
    const { channel, heard } = setUp(new ScriptedChooser(peer), {
      observer: event => void events.push(event),
    });
    const told: string[] = [];
    const onPeer = ({ id }: Identifier): void => {
      told.push(id);
      throw new Error('oops');
    };
    channel.open('/a.B/C', { onPeer }).start(new Metadata(), heard);
    expect(told).toEqual(['a:1']);
    expect(events).toMatchObject([
      { type: 'problem', source: 'scripted', error: { code: 'callback-failed' } },
    ]);
    peer.calls[0]?.end(status.OK);
    expect(heard.codes).toEqual([status.OK]);
  });
});

describe('a call that cannot be given a peer', () => {
  it('ends with what the chooser threw, in a later turn', async () => {
    const refusal = new PeerError('invalid-shard-key', { key: 'k', problem: 'is empty' });
    const { channel, heard } = setUp(new ScriptedChooser(refusal));
    channel.open('/a.B/C').start(new Metadata(), heard);
    expect(heard.codes).toEqual([]);
    await turn();
    expect(heard.statuses).toMatchObject([{ code: status.INVALID_ARGUMENT, details: refusal.message }]);
  });

  it('ends INTERNAL on a peer of another transport, and finishes the choice', async () => {
    const chooser = new ScriptedChooser(new SharedPeer({ id: 'a:1' }, { transport: 'carrier pigeon' }));
    const { channel, heard } = setUp(chooser);
    channel.open('/a.B/C').start(new Metadata(), heard);
    await turn();
    expect(heard.codes).toEqual([status.INTERNAL]);
    expect(heard.statuses[0]?.details).toContain('a:1');
    expect(chooser.outcomes).toEqual([{ code: status.CANCELLED, cancelled: true }]);
  });

  it('hears of a cancel before its start once it starts, and chooses nobody', async () => {
    const chooser = new ScriptedChooser(new ScriptedPeer('a:1'));
    const { channel, heard } = setUp(chooser);
    const call = channel.open('/a.B/C');
    call.cancelWithStatus(status.CANCELLED, 'changed my mind');
    await turn();
    expect(heard.codes).toEqual([]);
    call.start(new Metadata(), heard);
    await turn();
    expect(heard.statuses).toMatchObject([{ code: status.CANCELLED, details: 'changed my mind' }]);
    expect(chooser.requests).toEqual([]);
  });

  it('chooses nobody when its parent was cancelled', async () => {
    const chooser = new ScriptedChooser(new ScriptedPeer('a:1'));
    const { channel, heard } = setUp(chooser);
    const parentCall = Object.assign(new EventEmitter(), {
      cancelled: true,
      getDeadline: () => Number.POSITIVE_INFINITY,
    }) as unknown as ParentCall;
    channel.open('/a.B/C', { parentCall }).start(new Metadata(), heard);
    await turn();
    expect(heard.codes).toEqual([status.CANCELLED]);
    expect(chooser.requests).toEqual([]);
  });

  it('ends UNAVAILABLE when the channel was closed between open and start', async () => {
    const { channel, heard } = setUp(new ScriptedChooser(new ScriptedPeer('a:1')));
    const call = channel.open('/a.B/C');
    channel.close();
    call.start(new Metadata(), heard);
    await turn();
    expect(heard.codes).toEqual([status.UNAVAILABLE]);
    expect(() => channel.open('/a.B/C')).toThrow('shut down');
  });
});
