import { connectivityState, Metadata, status } from '@grpc/grpc-js';
import { type Observer, PeerError, type Policy, type PolicyPeer } from '@peerage/peer-core';
import { fewestPendingRequests, roundRobin } from '@peerage/peer-lists';
import { seededRandom } from '@peerage/testing';
import { setUp } from '../testing/balancer-bed.js';
import { endpoints } from '../testing/fake-channel.js';
import { endpointOf } from './endpoints.js';
import { observerOption } from './live-options.js';
import type { BalancerSettings } from './settings.js';

const { CONNECTING, IDLE, READY, TRANSIENT_FAILURE } = connectivityState;
const [a, b, c] = ['10.0.0.1:1', '10.0.0.2:1', '10.0.0.3:1'] as const;

/** A turn of the event loop. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

describe('its state', () => {
  it('is told when it changes, and not for every peer', () => {
    const { channel, find } = setUp();
    find(a, b, c);
    channel.connectAll();
    expect(channel.states).toEqual(['CONNECTING', 'READY']);
    channel.subchannel(a).become(IDLE);
    channel.subchannel(b).become(IDLE);
    expect(channel.states).toHaveLength(2);
    channel.subchannel(c).become(IDLE);
    channel.subchannel(a).become(READY);
    expect(channel.states.slice(2)).toEqual(['CONNECTING', 'READY']);
  });

  it('is a failure once every peer has failed, until one is connected', () => {
    const { channel, find } = setUp();
    find(a, b);
    channel.subchannel(a).become(TRANSIENT_FAILURE, 'connection refused');
    expect(channel.states).toEqual(['CONNECTING']);
    channel.subchannel(b).become(TRANSIENT_FAILURE, 'no route to host');
    channel.subchannel(a).become(CONNECTING);
    expect(channel.states).toEqual(['CONNECTING', 'TRANSIENT_FAILURE']);
    expect(channel.pick().status).toMatchObject({
      code: status.UNAVAILABLE,
      details: `tested: none of 2 peers takes calls, of which 0 are connected. Last error: ${b}: no route to host.`,
    });
    channel.subchannel(a).become(TRANSIENT_FAILURE, 'connection reset');
    expect(channel.pickedAddress()).toContain(`${a}: connection reset`);
    channel.subchannel(a).become(READY);
    expect(channel.states.at(-1)).toBe('READY');
  });

  it('is a failure without addresses, which says so', () => {
    const { channel, find, give } = setUp();
    give({ ok: true, value: [] });
    expect(channel.states).toEqual(['TRANSIENT_FAILURE']);
    expect(channel.pickedAddress()).toBe(
      'tested has no peers: the resolver gave no addresses. Resolution note: a note',
    );
    find(a);
    channel.connectAll();
    expect(channel.pickedAddress()).toBe(a);
    find();
    expect(channel.states.at(-1)).toBe('TRANSIENT_FAILURE');
    expect(channel.subchannels.map(({ refCount }) => refCount)).toEqual([0]);
  });

  it('does not suffer from a resolver that fails, unless there are no peers yet', () => {
    const { channel, find, give } = setUp();
    const failure = { code: status.UNAVAILABLE, details: 'no such host', metadata: new Metadata() };
    give({ ok: false, error: failure });
    expect(channel.pick().status).toBe(failure);
    find(a);
    channel.connectAll();
    expect(give({ ok: false, error: failure })).toBe(true);
    expect(channel.pickedAddress()).toBe(a);
  });

  it('is nobody’s any more after it was destroyed', () => {
    const { channel, balancer, find } = setUp();
    find(a, b);
    channel.connectAll();
    balancer.destroy();
    expect(channel.states).toEqual(['CONNECTING', 'READY']);
    expect(channel.channelzChildCount).toBe(0);
    for (const { refCount, listenerCount } of channel.subchannels)
      expect([refCount, listenerCount]).toEqual([0, 0]);
  });
});

describe('an update', () => {
  it('keeps the subchannels of addresses that stay', () => {
    const { channel, find } = setUp();
    find(a, b);
    channel.connectAll();
    const { picker } = channel;
    find(b, c, c);
    expect(channel.subchannels.map(({ address, refCount }) => [address, refCount])).toEqual([
      [a, 0],
      [b, 1],
      [c, 1],
    ]);
    expect(channel.picker).toBe(picker);
    expect([channel.pickedAddress(), channel.pickedAddress()]).toEqual([b, b]);
  });

  it('connects by another name of the server anew, and says which certificate to expect', () => {
    const { channel, give } = setUp();
    const named = (serverName: string) => ({
      ok: true as const,
      value: [endpointOf({ id: a, attributes: { serverName } })],
    });
    give(named('one.test'));
    give(named('one.test'));
    give(named('two.test'));
    expect(channel.subchannels.map(({ options }) => options)).toEqual([
      expect.objectContaining({ 'grpc.ssl_target_name_override': 'one.test' }),
      expect.objectContaining({ 'grpc.ssl_target_name_override': 'two.test' }),
    ]);
  });

  it('tells the policy of attributes that changed', () => {
    const changed: (number | undefined)[] = [];
    const { channel, give } = setUp({
      makePolicy: () =>
        Object.assign(roundRobin(), {
          attributesChanged: ({ weight }: PolicyPeer) => void changed.push(weight),
          joined: ({ weight }: PolicyPeer) => void changed.push(weight),
        }),
    });
    const weighing = (weight: number) => ({
      ok: true as const,
      value: [endpointOf({ id: a, attributes: { weight } })],
    });
    give(weighing(2));
    give(weighing(3));
    channel.connectAll();
    give(weighing(3));
    give(weighing(4));
    expect(changed).toEqual([2, 3, 4]);
    expect(channel.subchannels).toHaveLength(1);
  });

  it('with another configuration starts a policy of its own, on the peers that are there', () => {
    const { channel, find, reconfigure } = setUp();
    find(a);
    channel.connectAll();
    reconfigure({ makePolicy: () => fewestPendingRequests() }, a, b);
    expect(channel.subchannels.map(({ refCount }) => refCount)).toEqual([0, 1, 1]);
    channel.connectAll();
    expect(new Set([channel.pickedAddress(), channel.pickedAddress()])).toEqual(new Set([a, b]));
  });

  it('goes on with the other peers when one cannot be connected at all, and tries that one again', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const { channel, find } = setUp();
    channel.refused = a;
    find(a, b);
    channel.connectAll();
    expect([channel.pickedAddress(), channel.pickedAddress()]).toEqual([b, b]);
    expect(warn).toHaveBeenCalledTimes(1);
    channel.refused = undefined;
    find(a, b);
    channel.connectAll();
    expect(new Set([channel.pickedAddress(), channel.pickedAddress()])).toEqual(new Set([a, b]));
    warn.mockRestore();
  });

  it('is refused with the configuration of another balancer', () => {
    const { balancer } = setUp();
    const foreign = { getLoadBalancerName: () => 'pick_first', toJsonObject: () => ({}) };
    expect(balancer.updateAddressList(endpoints(a), foreign, {}, '')).toBe(false);
  });
});

describe('a connection', () => {
  it('is made again when it is lost or fails, and asks for new addresses', () => {
    const { channel, find } = setUp();
    find(a);
    expect(channel.subchannel(a).connectCount).toBe(1);
    channel.connectAll();
    expect([channel.subchannel(a).connectCount, channel.reresolutionCount]).toEqual([1, 0]);
    channel.subchannel(a).become(IDLE);
    expect([channel.subchannel(a).connectCount, channel.reresolutionCount]).toEqual([2, 1]);
    channel.subchannel(a).become(CONNECTING);
    channel.subchannel(a).become(TRANSIENT_FAILURE, 'refused');
    expect([channel.subchannel(a).connectCount, channel.reresolutionCount]).toEqual([3, 2]);
  });

  it('takes no calls while a policy above finds it unhealthy', () => {
    const { channel, find } = setUp();
    find(a, b);
    channel.connectAll();
    channel.subchannel(a).becomeHealthy(false);
    expect([channel.pickedAddress(), channel.pickedAddress()]).toEqual([b, b]);
    channel.subchannel(b).becomeHealthy(false);
    expect(channel.pickedAddress()).toContain('taken out of use by a policy above');
    channel.subchannel(a).becomeHealthy(true);
    expect(channel.pickedAddress()).toBe(a);
  });
});

describe('pending requests', () => {
  const least = { makePolicy: () => fewestPendingRequests({ random: seededRandom(1) }) };

  it('count at the pick, so that calls of one turn spread', () => {
    const { channel, find } = setUp(least);
    const addresses = Array.from({ length: 4 }, (_, index) => `10.0.0.${index}:1`);
    find(...addresses);
    channel.connectAll();
    const picks = Array.from({ length: 64 }, () => channel.pickedAddress());
    for (const address of addresses) expect(picks.filter(picked => picked === address)).toHaveLength(16);
  });

  it('are given back when the call has not started by the next turn, and counted when it starts later', async () => {
    const { channel, find } = setUp(least);
    find(a, b);
    channel.connectAll();
    const first = channel.pick();
    const second = channel.pick();
    second.onCallStarted?.();
    await turn();
    const free = first.subchannel?.getAddress();
    // One has its call, the other has nothing.
    expect(channel.pickedAddress()).toBe(free);
    await turn();
    first.onCallStarted?.();
    first.onCallStarted?.();
    expect(channel.pickedAddress()).toBe(second.subchannel?.getAddress());
    await turn();
    first.onCallEnded?.(status.OK, '', new Metadata());
    first.onCallEnded?.(status.OK, '', new Metadata());
    expect(channel.pickedAddress()).toBe(free);
  });

  it('of a peer that was removed end without a trace', async () => {
    const { channel, find } = setUp(least);
    find(a);
    channel.connectAll();
    const pick = channel.pick();
    pick.onCallStarted?.();
    find(b);
    channel.connectAll();
    pick.onCallEnded?.(status.OK, '', new Metadata());
    await turn();
    expect(channel.pickedAddress()).toBe(b);
  });

  it('go on counting for a while when the peer failed them', async () => {
    const { channel, clock, find } = setUp({ ...least, failureGuard: {} });
    find(a, b);
    channel.connectAll();
    const broken = channel.pick();
    broken.onCallStarted?.();
    broken.onCallEnded?.(status.UNAVAILABLE, '', new Metadata());
    await turn();
    const other = broken.subchannel?.getAddress() === a ? b : a;
    expect(channel.pickedAddress()).toBe(other);
    await turn();
    expect(channel.pickedAddress()).toBe(other);
    await turn();
    clock.advance(60_000);
    expect(new Set([channel.pickedAddress(), channel.pickedAddress()])).toEqual(new Set([a, b]));
  });
});

it('tells nobody of requests that nobody counts', () => {
  const { channel, find } = setUp({ counts: false });
  find(a);
  channel.connectAll();
  expect(channel.pick()).toMatchObject({ onCallStarted: null, onCallEnded: null });
  expect(channel.pick()).toBe(channel.pick());
});

describe('a policy', () => {
  const choosing = (choose: Policy['choose']): Partial<BalancerSettings> => ({
    makePolicy: () => ({ name: 'own', add() {}, remove() {}, choose }),
  });

  /** Problems become process warnings, which are as good as calls to whoever listens. */
  let warn: jest.SpyInstance;
  beforeEach(() => {
    warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  });
  afterEach(() => jest.restoreAllMocks());

  it('that throws costs its call, with INTERNAL', () => {
    const { channel, find } = setUp(
      choosing(() => {
        throw new Error('a bug');
      }),
    );
    find(a);
    channel.connectAll();
    expect(channel.pick().status).toMatchObject({
      code: status.INTERNAL,
      details: 'Policy "own" of list "tested" threw in choose.',
    });
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('that refuses a request says why', () => {
    const { channel, find } = setUp(
      choosing(() => {
        throw new PeerError('invalid-shard-key', { key: 'x', problem: 'names no peer' });
      }),
    );
    find(a);
    channel.connectAll();
    expect(channel.pick().status?.details).toBe('The shard key "x" leads to no peer: it names no peer.');
  });

  it.each([
    ['makes up a peer', { identifier: { id: 'x' } }],
    ['chooses null', null],
  ])('that %s is found out', (_, made) => {
    const { channel, find } = setUp(choosing(() => made as unknown as PolicyPeer));
    find(a);
    channel.connectAll();
    expect(channel.pick().status).toMatchObject({
      code: status.INTERNAL,
      details: 'Policy "own" of list "tested" threw in choose.',
    });
  });

  it('that has nobody for a call leaves it waiting, if it waits, until a peer comes or goes', () => {
    let willing = false;
    const peers: PolicyPeer[] = [];
    const { channel, find } = setUp({
      makePolicy: () => ({
        name: 'own',
        add: peer => void peers.push(peer),
        remove() {},
        choose: () => (willing ? peers[0] : undefined),
      }),
    });
    find(a, b);
    channel.subchannel(a).become(READY);
    expect(channel.pick().status?.code).toBe(status.UNAVAILABLE);
    willing = true;
    channel.subchannel(b).become(READY);
    expect(channel.states).toEqual(['CONNECTING', 'READY', 'READY']);
    expect(channel.pickedAddress()).toBe(a);
  });
});

it('tells whoever looks on what becomes of its peers', () => {
  const events: string[] = [];
  const observer: Observer = event => {
    const { type } = event;
    events.push(type === 'status-changed' ? `${event.from} → ${event.to}: ${event.reason}` : type);
  };
  const { channel, find } = setUp({}, { [observerOption]: observer });
  find(a);
  channel.subchannel(a).become(TRANSIENT_FAILURE, 'connection refused');
  channel.connectAll();
  find(b);
  expect(events).toEqual([
    'peer-added',
    'connecting → unavailable: connection refused',
    'unavailable → available: undefined',
    'peer-added',
    'peer-removed',
  ]);
});

it('lets peers warm up that have just connected', () => {
  const weights: number[] = [];
  const { channel, clock, find } = setUp({
    slowStart: { windowMs: 1_000 },
    makePolicy: () =>
      Object.assign(roundRobin(), {
        attributesChanged: ({ weight }: PolicyPeer) => void weights.push(Math.round(weight * 100)),
      }),
  });
  find(a);
  channel.connectAll();
  clock.advance(1_000);
  expect([weights[4], weights.at(-1)]).toEqual([25, 100]);
});
