import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { type ChannelInterface, Metadata, propagate, type StatusObject, status } from '@grpc/grpc-js';
import {
  type Choice,
  type ChooseOptions,
  type ChooseRequest,
  type Chooser,
  type Identifier,
  type Outcome,
  PeerError,
  type PeerEvent,
  SharedPeer,
} from '@peerage/peer-core';
import type { Call, MessageContext, ParentCall } from './grpc-js.js';
import type { ChannelPeer } from './grpc-peer.js';
import { PeerChannel, type PeerChannelOptions } from './peer-channel.js';

type Listener = Parameters<Call['start']>[1];

/** A peer whose calls do what the test says. */
class ScriptedPeer extends SharedPeer implements ChannelPeer {
  readonly protocol = 'grpc';
  readonly calls: ScriptedCall[] = [];
  closed = false;

  constructor(id: string) {
    super({ id }, { transport: 'scripted' });
  }

  channel: ChannelInterface = this.#makeChannel();

  reconnect(): void {
    this.channel = this.#makeChannel();
  }

  #makeChannel(): ChannelInterface {
    const target = `target:${this.identifier.id}`;
    const channel = {
      getTarget: () => target,
      createCall: (method: string) => {
        if (this.closed) throw new Error('Channel has been shut down');
        const call = new ScriptedCall(method, target);
        this.calls.push(call);
        return call;
      },
    };
    return channel as unknown as ChannelInterface;
  }
}

class ScriptedCall {
  readonly did: string[] = [];
  readonly contexts: MessageContext[] = [];
  metadata = new Metadata();
  listener: Listener | undefined;
  readonly #method: string;
  #peer: string;

  constructor(method: string, peer: string) {
    this.#method = method;
    this.#peer = peer;
  }

  start(metadata: Metadata, listener: Listener): void {
    this.did.push(`start ${this.#method}`);
    this.metadata = metadata;
    this.listener = listener;
  }
  startRead(): void {
    this.did.push('read');
  }
  setCredentials(): void {
    this.did.push('credentials');
  }
  sendMessageWithContext(context: MessageContext, message: Buffer): void {
    this.contexts.push(context);
    this.did.push(`send ${message.toString()}`);
  }
  halfClose(): void {
    this.did.push('halfClose');
  }
  cancelWithStatus(code: status): void {
    this.did.push(`cancel ${code}`);
  }
  getPeer(): string {
    return this.#peer;
  }
  /** The call is on the wire. */
  reach(): void {
    this.#peer = 'somewhere';
  }
  end(code: status, details = ''): void {
    this.listener?.onReceiveStatus({ code, details, metadata: new Metadata() });
  }
}

/** Gives the peers it was filled with, in order; waits when there are none. */
class ScriptedChooser implements Chooser {
  readonly name = 'scripted';
  readonly state = 'running';
  readonly available = true;
  readonly outcomes: Outcome[] = [];
  readonly requests: ChooseRequest[] = [];
  readonly waits: {
    options: ChooseOptions | undefined;
    resolve: (choice: Choice) => void;
    reject: (error: unknown) => void;
  }[] = [];
  readonly peers: (SharedPeer | Error)[];
  respondedCount = 0;
  onRequest: (request: ChooseRequest) => void = () => undefined;

  constructor(...peers: (SharedPeer | Error)[]) {
    this.peers = peers;
  }

  onAvailabilityChanged = () => () => undefined;
  start = () => Promise.resolve();
  stop = () => Promise.resolve();

  tryChoose(request: ChooseRequest): Choice | undefined {
    this.requests.push(request);
    this.onRequest(request);
    const peer = this.peers.shift();
    if (peer instanceof Error) throw peer;
    return peer === undefined ? undefined : this.choiceOf(peer);
  }

  choose(_request: ChooseRequest, options?: ChooseOptions): Promise<Choice> {
    return new Promise((resolve, reject) => {
      this.waits.push({ options, resolve, reject });
    });
  }

  choiceOf(peer: SharedPeer): Choice {
    return {
      peer,
      responded: () => {
        this.respondedCount += 1;
      },
      finish: (outcome = { code: 0 }) => void this.outcomes.push(outcome),
    };
  }
}

class Heard implements Listener {
  readonly messages: unknown[] = [];
  readonly statuses: StatusObject[] = [];
  onReceiveMetadata(): void {}
  onReceiveMessage(message: unknown): void {
    this.messages.push(message);
  }
  onReceiveStatus(received: StatusObject): void {
    this.statuses.push(received);
  }
  get codes(): status[] {
    return this.statuses.map(({ code }) => code);
  }
}

function setUp(chooser: ScriptedChooser, options?: PeerChannelOptions) {
  const channel = new PeerChannel(chooser, options);
  return { channel, heard: new Heard() };
}

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
    expect(peer.calls[0]?.did).toEqual(['start /a.B/C']);
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
    const parentCall = { cancelled: true } as ParentCall;
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
    expect(peer.calls[0]?.did).toEqual(['start /a.B/C', 'read', 'send m', 'halfClose']);
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
    expect(other.calls[0]?.did).toEqual(['start /a.B/C', 'read', 'send m', 'halfClose']);
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

  it('asks for somebody else, beside those the caller has tried', () => {
    const [lost, other] = [new ScriptedPeer('b:1'), new ScriptedPeer('c:1')];
    const chooser = new ScriptedChooser(lost, other);
    const { channel, heard } = setUp(chooser);
    const tried = [{ id: 'a:1' }];
    const requested: (string[] | undefined)[] = [];
    chooser.onRequest = request => requested.push(request.tried?.map(({ id }) => id));
    channel.open('/a.B/C', { tried }).start(new Metadata(), heard);
    lost.calls[0]?.end(status.UNAVAILABLE);
    expect(requested).toEqual([['a:1'], ['a:1', 'b:1']]);
    expect(tried).toHaveLength(1);
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
