import { FakeTransport, thrownBy } from '@peerage/testing';
import type { ConnectionStatus } from '../connection-status.js';
import type { PeerEvent } from '../observer.js';
import type { Outcome } from '../outcome.js';
import type { Peer, Subscriber } from '../peer.js';
import { SharedPeer } from '../shared-peer.js';
import type { Transport } from '../transport.js';
import { DecoratedPeer } from './decorated-peer.js';
import { DecoratedTransport } from './decorated-transport.js';

/** Narrowed by hand; counts how often it was closed. */
class NarrowedPeer extends DecoratedPeer {
  closed = 0;

  constructor(inner: Peer, observer?: (event: PeerEvent) => void) {
    super(inner, { transport: 'narrowing', observer });
  }

  limitTo(limit: ConnectionStatus, reason?: string): void {
    this.narrow(limit, reason);
  }

  override close(): void {
    super.close();
    this.closed += 1;
  }
}

function setUp(options: { connected?: boolean; observer?: (event: PeerEvent) => void } = {}) {
  const fake = new FakeTransport({ connected: options.connected ?? true });
  const transport = new DecoratedTransport(
    fake,
    'narrowing',
    inner => new NarrowedPeer(inner, options.observer),
  );
  const seen: ConnectionStatus[] = [];
  const subscriber: Subscriber = { notifyStatusChanged: () => void seen.push(peer.status.connectionStatus) };
  const peer = transport.retainPeer({ id: 'a' }, subscriber);
  return { fake, transport, peer, subscriber, seen };
}

describe('a decorated peer', () => {
  it('has the status of the peer it wraps from the first moment on', () => {
    const { peer, seen, fake } = setUp();
    expect(peer.status.connectionStatus).toBe('available');
    expect(seen).toEqual([]);
    fake.peer('a').setConnectionStatus('unavailable', 'refused');
    expect(seen).toEqual(['unavailable']);
    expect(peer.status.lastError).toBe('refused');
  });

  it('passes on what the server of the peer it wraps says about its load, to each subscriber once', () => {
    const { fake, transport } = setUp();
    const heard: string[] = [];
    for (const name of ['one', 'two']) {
      transport.retainPeer(
        { id: 'a' },
        {
          notifyStatusChanged: () => undefined,
          notifyLoadReported: ({ id }, { eps }) => void heard.push(`${name}: ${id} ${eps}`),
        },
      );
    }
    fake.peer('a').tellLoad({ eps: 3 });
    expect(heard).toEqual(['one: a 3', 'two: a 3']);
  });

  it('is the lesser of what it wraps and what it is narrowed to', () => {
    const { peer, seen, fake } = setUp();
    peer.limitTo('unavailable', 'for a reason');
    expect(peer.status.lastError).toBe('for a reason');
    peer.limitTo('connecting');
    fake.peer('a').fail();
    fake.peer('a').connect();
    expect(seen).toEqual(['unavailable', 'connecting', 'unavailable', 'connecting']);
    peer.limitTo('available');
    expect(seen.at(-1)).toBe('available');
    expect(peer.status.lastError).toBeUndefined();
  });

  it('tells an observer why it is what it is', () => {
    const events: PeerEvent[] = [];
    setUp({ observer: event => void events.push(event) }).peer.limitTo('unavailable', 'for a reason');
    expect(events.at(-1)).toMatchObject({
      type: 'status-changed',
      source: 'narrowing',
      identifier: { id: 'a' },
      to: 'unavailable',
      reason: 'for a reason',
    });
  });

  it('counts requests with the peer it wraps, and tells it how they end', () => {
    const ends: unknown[] = [];
    class Listening extends SharedPeer {
      override endRequest(outcome?: Outcome, latencyMs?: number): void {
        super.endRequest();
        ends.push(outcome, latencyMs);
      }
    }
    const inner = new Listening({ id: 'a' }, { transport: 'listening' });
    const peer = new NarrowedPeer(inner);
    peer.startRequest();
    expect([peer, inner].map(({ status }) => status.pendingRequestCount)).toEqual([1, 1]);
    const outcome = { code: 14 };
    peer.endRequest(outcome, 7);
    expect([peer, inner].map(({ status }) => status.pendingRequestCount)).toEqual([0, 0]);
    expect(ends).toEqual([outcome, 7]);
    expect(thrownBy(() => peer.endRequest())).toMatchObject({ code: 'request-not-started' });
    expect(ends).toHaveLength(2);
  });

  it('passes on the channel of the peer it wraps, whatever that is at the moment', () => {
    class WithChannel extends SharedPeer {
      readonly protocol = 'carrier-pigeon';
      channel = 'the first';
    }
    const inner = new WithChannel({ id: 'a' }, { transport: 'pigeons' });
    const peer: Peer = new NarrowedPeer(new NarrowedPeer(inner));
    expect([peer.protocol, peer.channel]).toEqual(['carrier-pigeon', 'the first']);
    inner.channel = 'the second';
    expect(peer.channel).toBe('the second');
  });
});

describe('a decorated transport', () => {
  it('closes a peer with its last release and lets go of the one it wraps', () => {
    const { fake, transport, peer, subscriber, seen } = setUp();
    const other: Subscriber = { notifyStatusChanged: () => undefined };
    expect(transport.retainPeer({ id: 'a' }, other)).toBe(peer);
    expect(fake.connected).toEqual(['a']);
    transport.releasePeer({ id: 'a' }, subscriber);
    expect([peer.closed, fake.retained]).toEqual([0, ['a']]);
    const inner = fake.peer('a');
    transport.releasePeer({ id: 'a' }, other);
    expect([peer.closed, fake.retained, transport.peers]).toEqual([1, [], []]);
    expect(peer.status.connectionStatus).toBe('unavailable');
    inner.fail();
    expect(seen).toEqual([]);
    expect(transport.retainPeer({ id: 'a' }, subscriber)).not.toBe(peer);
  });

  it('lets the wrapped transport judge every subscriber', () => {
    const { fake, transport, peer, subscriber, seen } = setUp();
    const other: Subscriber = { notifyStatusChanged: () => undefined };
    const refusal = new Error('closed meanwhile');
    fake.refusals.set('a', refusal);
    expect(thrownBy(() => transport.retainPeer({ id: 'a' }, other))).toBe(refusal);
    fake.refusals.clear();
    expect([peer.subscriberCount, fake.peer('a').subscriberCount]).toEqual([1, 1]);
    transport.retainPeer({ id: 'a' }, other);
    expect([peer.subscriberCount, fake.peer('a').subscriberCount]).toEqual([2, 2]);
    // Whoever stays goes on hearing of changes, though the first to retain it has gone.
    transport.releasePeer({ id: 'a' }, other);
    transport.retainPeer({ id: 'a' }, other);
    transport.releasePeer({ id: 'a' }, subscriber);
    fake.peer('a').fail();
    expect([peer.status.connectionStatus, seen]).toEqual(['unavailable', []]);
    expect(fake.peer('a').subscriberCount).toBe(1);
  });

  it('names itself in what it refuses', () => {
    const { transport, subscriber } = setUp();
    const facts = { transport: 'narrowing', peer: 'a' };
    expect(thrownBy(() => transport.retainPeer({ id: 'a' }, subscriber))).toMatchObject({
      code: 'subscriber-already-retains-peer',
      details: facts,
    });
    expect(thrownBy(() => transport.releasePeer({ id: 'b' }, subscriber))).toMatchObject({
      code: 'transport-has-no-reference-to-peer',
      details: { ...facts, peer: 'b' },
    });
  });

  it('retains nothing that it cannot wrap, or that is refused', () => {
    const fake = new FakeTransport();
    const refusal = new Error('no sockets left');
    fake.refusals.set('b', refusal);
    const failure = new Error('cannot wrap');
    const transport = new DecoratedTransport(fake, 'failing', (): NarrowedPeer => {
      throw failure;
    });
    const subscriber: Subscriber = { notifyStatusChanged: () => undefined };
    expect(thrownBy(() => transport.retainPeer({ id: 'a' }, subscriber))).toBe(failure);
    expect(thrownBy(() => transport.retainPeer({ id: 'b' }, subscriber))).toBe(refusal);
    expect([fake.retained, transport.peers]).toEqual([[], []]);
  });

  it.each([
    [undefined, 'undefined'],
    [{}, '{}'],
  ])('refuses to wrap %p', (wrapped, transport) => {
    expect(
      thrownBy(() => new DecoratedTransport(wrapped as unknown as Transport, 'x', () => setUp().peer)),
    ).toMatchObject({ code: 'invalid-transport-conversion', details: { transport } });
  });
});
