import { thrownBy } from '@peerage/testing';
import type { ConnectionStatus } from './connection-status.js';
import type { Identifier } from './identifier.js';
import type { Observer, PeerEvent } from './observer.js';
import type { Subscriber } from './peer.js';
import { SharedPeer } from './shared-peer.js';

function makePeer(observer?: Observer): SharedPeer {
  return new SharedPeer({ id: 'a:1' }, { transport: 'fake', observer });
}

/** Writes down the status it finds whenever it is told, then does what the test wants done. */
class Recorder implements Subscriber {
  readonly seen: ConnectionStatus[] = [];
  readonly #peer: SharedPeer;
  readonly #then: () => void;

  constructor(peer: SharedPeer, then: () => void = () => undefined) {
    this.#peer = peer;
    this.#then = then;
  }

  notifyStatusChanged(identifier: Identifier): void {
    expect(identifier).toBe(this.#peer.identifier);
    this.seen.push(this.#peer.status.connectionStatus);
    this.#then();
  }
}

describe('the status of a shared peer', () => {
  it('is unavailable and without requests at first', () => {
    const { status } = makePeer();
    expect(status.connectionStatus).toBe('unavailable');
    expect(status.pendingRequestCount).toBe(0);
    expect(String(status)).toBe('unavailable, 0 pending');
  });

  it('counts requests, and shows it in a status read before', () => {
    const peer = makePeer();
    const { status } = peer;
    peer.startRequest();
    peer.startRequest();
    peer.endRequest();
    peer.setConnectionStatus('available');
    expect(status.pendingRequestCount).toBe(1);
    expect(String(status)).toBe('available, 1 pending');
  });

  it('refuses to end a request that was never started, and stays at 0', () => {
    const peer = makePeer();
    expect(thrownBy(() => peer.endRequest())).toMatchObject({
      code: 'request-not-started',
      details: { peer: 'a:1' },
    });
    expect(peer.status.pendingRequestCount).toBe(0);
  });

  it('ends without a word when nobody retains it any more', () => {
    const events: PeerEvent[] = [];
    const peer = makePeer(event => void events.push(event));
    peer.setConnectionStatus('available');
    peer.retire();
    expect(peer.status.connectionStatus).toBe('unavailable');
    expect(events).toHaveLength(1);
  });

  it('keeps why it could not be connected until it is available', () => {
    const peer = makePeer();
    peer.setConnectionStatus('unavailable', 'connection refused');
    expect(peer.status.lastError).toBe('connection refused');
    peer.setConnectionStatus('connecting');
    expect(peer.status.lastError).toBe('connection refused');
    peer.setConnectionStatus('available');
    expect(peer.status.lastError).toBeUndefined();
  });
});

describe('the load of a shared peer', () => {
  const report = { cpuUtilization: 0.5 };

  it('is told to those who want to know', () => {
    const peer = makePeer();
    const seen: unknown[] = [];
    peer.subscribe(new Recorder(peer));
    peer.subscribe({
      notifyStatusChanged: () => undefined,
      notifyLoadReported: (identifier, load) => void seen.push([identifier, load]),
    });
    peer.tellLoad(report);
    expect(seen).toEqual([[peer.identifier, report]]);
  });

  it('is not told any more to whom another has made leave', () => {
    const peer = makePeer();
    const seen: unknown[] = [];
    const second: Subscriber = {
      notifyStatusChanged: () => undefined,
      notifyLoadReported: (_, load) => void seen.push(load),
    };
    peer.subscribe({
      notifyStatusChanged: () => undefined,
      notifyLoadReported: () => peer.unsubscribe(second),
    });
    peer.subscribe(second);
    peer.tellLoad(report);
    expect(seen).toEqual([]);
  });

  it('reaches the others when one throws, which is reported', () => {
    const events: PeerEvent[] = [];
    const peer = makePeer(event => void events.push(event));
    const seen: unknown[] = [];
    peer.subscribe({
      notifyStatusChanged: () => undefined,
      notifyLoadReported: () => {
        throw new Error('too much');
      },
    });
    peer.subscribe({
      notifyStatusChanged: () => undefined,
      notifyLoadReported: (_, load) => void seen.push(load),
    });
    peer.tellLoad(report);
    expect(seen).toEqual([report]);
    expect(events).toMatchObject([
      { type: 'problem', error: { code: 'callback-failed', details: { callback: 'notifyLoadReported' } } },
    ]);
  });
});

describe('the subscribers of a shared peer', () => {
  it('are told of every change, and not of the same status again', () => {
    const peer = makePeer();
    const [one, two] = [new Recorder(peer), new Recorder(peer)];
    peer.subscribe(one);
    peer.subscribe(two);
    for (const status of ['connecting', 'connecting', 'available'] as const) peer.setConnectionStatus(status);
    expect(one.seen).toEqual(['connecting', 'available']);
    expect(two.seen).toEqual(one.seen);
  });

  it('are counted', () => {
    const peer = makePeer();
    const [one, two] = [new Recorder(peer), new Recorder(peer)];
    peer.subscribe(one);
    peer.subscribe(two);
    expect(peer.subscriberCount).toBe(2);
    peer.unsubscribe(one);
    expect(peer.subscriberCount).toBe(1);
  });

  it('subscribe once at a time', () => {
    const peer = makePeer();
    const one = new Recorder(peer);
    const facts = { transport: 'fake', peer: 'a:1' };
    expect(thrownBy(() => peer.unsubscribe(one))).toMatchObject({
      code: 'peer-has-no-reference-to-subscriber',
      details: facts,
    });
    peer.subscribe(one);
    expect(thrownBy(() => peer.subscribe(one))).toMatchObject({
      code: 'subscriber-already-retains-peer',
      details: facts,
    });
    expect(peer.subscriberCount).toBe(1);
    peer.unsubscribe(one);
    peer.subscribe(one);
    expect(peer.subscriberCount).toBe(1);
  });

  it('may leave while being told', () => {
    const peer = makePeer();
    const leaving: Recorder = new Recorder(peer, () => peer.unsubscribe(leaving));
    const staying = new Recorder(peer);
    peer.subscribe(leaving);
    peer.subscribe(staying);
    peer.setConnectionStatus('connecting');
    peer.setConnectionStatus('available');
    expect(leaving.seen).toEqual(['connecting']);
    expect(staying.seen).toEqual(['connecting', 'available']);
  });

  it('are not told any more once another has made them leave', () => {
    const peer = makePeer();
    const second = new Recorder(peer);
    const first: Recorder = new Recorder(peer, () => peer.unsubscribe(second));
    peer.subscribe(first);
    peer.subscribe(second);
    peer.setConnectionStatus('available');
    expect(second.seen).toEqual([]);
  });

  it('who come while others are told are told from the next change on', () => {
    const peer = makePeer();
    const late = new Recorder(peer);
    const first = new Recorder(peer, () => {
      if (peer.subscriberCount === 1) peer.subscribe(late);
    });
    peer.subscribe(first);
    peer.setConnectionStatus('connecting');
    expect(late.seen).toEqual([]);
    peer.setConnectionStatus('available');
    expect(late.seen).toEqual(['available']);
  });

  it('find the newest status when one of them changes it while being told', () => {
    const peer = makePeer();
    const meddler = new Recorder(peer, () => peer.setConnectionStatus('available'));
    const other = new Recorder(peer);
    peer.subscribe(meddler);
    peer.subscribe(other);
    peer.setConnectionStatus('connecting');
    expect(meddler.seen).toEqual(['connecting', 'available']);
    expect(other.seen).toEqual(['available', 'available']);
  });

  it('are told although one of them throws, and that is reported', () => {
    const events: PeerEvent[] = [];
    const peer = makePeer(event => events.push(event));
    const cause = new Error('subscriber broke');
    const other = new Recorder(peer);
    peer.subscribe(
      new Recorder(peer, () => {
        throw cause;
      }),
    );
    peer.subscribe(other);
    peer.setConnectionStatus('available');
    expect(other.seen).toEqual(['available']);
    expect(events).toMatchObject([
      { type: 'status-changed', source: 'fake', from: 'unavailable', to: 'available' },
      { type: 'problem', source: 'fake', error: { code: 'callback-failed', cause } },
    ]);
  });

  it('are told although the observer throws', () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockReturnValue();
    const peer = makePeer(() => {
      throw new Error('observer broke');
    });
    const one = new Recorder(peer);
    peer.subscribe(one);
    peer.setConnectionStatus('available');
    expect(one.seen).toEqual(['available']);
    expect(emitWarning).toHaveBeenCalledTimes(1);
    emitWarning.mockRestore();
  });
});
