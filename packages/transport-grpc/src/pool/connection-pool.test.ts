import { setImmediate as turn } from 'node:timers/promises';
import { connectivityState, Metadata, status } from '@grpc/grpc-js';
import { closePools, openPool, type PoolBed, type ScriptedStream } from '../../testing/pool-bed.js';

/** A pool with as many connections as `calls` at once make it have, all of them ready. */
function poolWith(calls: number, ...options: Parameters<typeof openPool>) {
  const bed = openPool(...options);
  connect(bed);
  const made = bed.calls(calls);
  connect(bed);
  return { ...bed, made };
}

function connect({ connecting }: PoolBed): void {
  for (const channel of connecting()) channel.become('READY');
}

function streamsOf({ channels }: PoolBed): ScriptedStream[] {
  return channels.flatMap(({ streams }) => [...streams]);
}

afterEach(closePools);

describe('a pool', () => {
  it('is one connection, and no timer, while few streams will do', () => {
    const { channels, clock, told, spread } = poolWith(7);
    expect(channels).toHaveLength(1);
    expect(spread()).toEqual([7]);
    expect(clock.pendingTimerCount).toBe(0);
    expect(told).toEqual(['connecting', 'available']);
  });

  it('gets another connection before the first is full, and none more than it may have', () => {
    const bed = poolWith(7);
    bed.call();
    expect(bed.channels).toHaveLength(2);
    connect(bed);
    bed.calls(8);
    connect(bed);
    bed.calls(50);
    expect(bed.channels).toHaveLength(3);
    expect(bed.told).not.toContain('unavailable');
  });

  it('gives a call to the ready connection with the fewest streams', () => {
    const bed = poolWith(8);
    expect(bed.spread()).toEqual([8, 0]);
    bed.calls(4);
    expect(bed.spread()).toEqual([8, 4]);
    for (const stream of [...(bed.channels[0]?.streams ?? [])].slice(0, 6)) stream.end();
    bed.calls(2);
    expect(bed.spread()).toEqual([4, 4]);
  });

  it('gives no call to a connection that is not ready yet', () => {
    const bed = poolWith(7);
    bed.calls(3);
    expect(bed.connecting()).toHaveLength(1);
    expect(bed.spread()).toEqual([10]);
  });

  it('counts a call that never starts nowhere', () => {
    const { pool, channels } = poolWith(7);
    for (let count = 0; count < 5; count++) {
      pool.channel.createCall('/a/b', Number.POSITIVE_INFINITY, undefined, null, undefined);
    }
    expect(channels).toHaveLength(1);
  });

  it('goes over the limit once there is nothing left to wait for', () => {
    const { spread } = poolWith(45);
    expect(spread()).toEqual([15, 15, 15]);
  });

  it('has a target, and the connectivity of what is nearest to ready', () => {
    const { pool, channels } = poolWith(8);
    channels[0]?.become('IDLE');
    channels[1]?.become('READY');
    expect(pool.channel.getTarget()).toBe('scripted:server');
    expect(pool.channel.getConnectivityState(true)).toBe(connectivityState.READY);
  });
});

describe('a call that finds every connection full', () => {
  it('starts on the next that is ready, with all that it has done meanwhile', () => {
    const bed = openPool({ scaleUpAt: 1 });
    connect(bed);
    bed.calls(10);
    const { call, received } = bed.call();
    expect(call.getPeer()).toBe('scripted:server');
    call.startRead();
    call.sendMessageWithContext({}, Buffer.from('hi'));
    call.halfClose();
    expect(bed.spread()).toEqual([10]);
    connect(bed);
    expect(bed.spread()).toEqual([10, 1]);
    const [stream] = bed.channels[1]?.streams ?? [];
    expect(stream?.did).toEqual(['read', 'send hi', 'halfClose']);
    expect(call.getPeer()).toBe('the server');
    stream?.respond('there');
    expect(received).toEqual(['metadata', 'there']);
  });

  it('takes the place of a stream that ends, in its turn', () => {
    const bed = openPool({ scaleUpAt: 1 });
    connect(bed);
    bed.calls(10);
    const [first, second] = bed.calls(2);
    streamsOf(bed)[0]?.end();
    expect([first?.call.getPeer(), second?.call.getPeer()]).toEqual(['the server', 'scripted:server']);
    expect(bed.spread()).toEqual([10]);
  });

  it('goes over the limit when the connection it waits for fails', () => {
    const bed = openPool({ scaleUpAt: 1 });
    connect(bed);
    bed.calls(12);
    bed.connecting()[0]?.fail('refused');
    expect(bed.spread()).toEqual([12]);
    expect(bed.told.at(-1)).toBe('available: refused');
  });

  it('is over when it is cancelled, and tells in a later turn', async () => {
    const bed = openPool({ scaleUpAt: 1 });
    connect(bed);
    bed.calls(10);
    const { call, ended } = bed.call();
    call.cancelWithStatus(status.CANCELLED, 'no longer');
    call.cancelWithStatus(status.CANCELLED, 'really');
    expect(ended()).toBeUndefined();
    await turn();
    expect(ended()).toMatchObject({ code: status.CANCELLED, details: 'no longer' });
    connect(bed);
    expect(bed.spread()).toEqual([10, 0]);
  });

  it('is over when its deadline has passed', async () => {
    const bed = openPool({ scaleUpAt: 1 });
    connect(bed);
    bed.calls(10);
    const { ended } = bed.call(Date.now() - 1);
    await turn();
    expect(ended()).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    connect(bed);
    expect(bed.spread()).toEqual([10, 0]);
  });

  it('is over when the last connection is lost, and when the pool is closed', async () => {
    for (const happen of [
      (bed: PoolBed) => bed.channels[0]?.become('IDLE'),
      (bed: PoolBed) => bed.pool.close(),
    ]) {
      const bed = openPool({ scaleUpAt: 1 });
      connect(bed);
      bed.calls(10);
      const { call, ended } = bed.call();
      happen(bed);
      await turn();
      expect(ended()).toMatchObject({ code: status.UNAVAILABLE });
      expect(call.getPeer()).toBe(bed.pool.channel.getTarget());
    }
  });

  it('is over when its connection is closed already and nobody was told', async () => {
    const { channels, call, spread } = poolWith(0);
    const [channel] = channels;
    if (channel === undefined) throw new Error('There is no connection.');
    channel.createCall = () => {
      throw new Error('Channel has been shut down');
    };
    const { ended } = call();
    await turn();
    expect(ended()).toMatchObject({ code: status.UNAVAILABLE });
    expect(spread()).toEqual([0]);
  });

  it('may be cancelled before it is started', async () => {
    const { pool, spread } = poolWith(0);
    const call = pool.channel.createCall('/a/b', Number.POSITIVE_INFINITY, undefined, null, undefined);
    call.cancelWithStatus(status.CANCELLED, 'no longer');
    const ended = new Promise(resolve => {
      call.start(new Metadata(), {
        onReceiveMetadata: () => undefined,
        onReceiveMessage: () => undefined,
        onReceiveStatus: resolve,
      });
    });
    expect(await ended).toMatchObject({ code: status.CANCELLED, details: 'no longer' });
    expect(spread()).toEqual([0]);
  });
});

describe('a pool with fewer streams', () => {
  it('closes what it no longer needs, once it has not needed it for a while, and lets its streams end', () => {
    const bed = poolWith(16);
    expect(bed.ready()).toHaveLength(3);
    const [kept, ...others] = streamsOf(bed);
    for (const stream of others.slice(0, -2)) stream.end();
    // The first look sees the streams there were, the second only those there are.
    bed.clock.advance(1_000);
    expect(bed.ready()).toHaveLength(3);
    bed.clock.advance(999);
    expect(bed.ready()).toHaveLength(3);
    bed.clock.advance(1);
    expect(bed.ready()).toHaveLength(1);
    expect(bed.clock.pendingTimerCount).toBe(0);
    expect(bed.made.filter(({ ended }) => ended() === undefined)).toHaveLength(3);
    kept?.end();
    for (const stream of others.slice(-2)) stream.end();
    expect(bed.made.every(({ ended }) => ended()?.code === status.OK)).toBe(true);
    bed.call();
    expect(bed.spread()).toEqual([1]);
  });

  it('keeps its connections when the lull is short', () => {
    const bed = poolWith(8);
    for (let round = 0; round < 5; round++) {
      for (const stream of streamsOf(bed)) stream.end();
      bed.clock.advance(900);
      bed.calls(8);
    }
    expect(bed.channels).toHaveLength(2);
    expect(bed.ready()).toHaveLength(2);
  });

  it('closes first what is not ready', () => {
    const bed = poolWith(16);
    for (const stream of streamsOf(bed)) stream.end();
    bed.clock.advance(200);
    bed.channels[0]?.become('IDLE');
    bed.channels[1]?.become('IDLE');
    bed.clock.advance(1_800);
    expect(bed.open()).toEqual([bed.channels[2]]);
    expect(bed.told).not.toContain('unavailable');
    expect(bed.clock.pendingTimerCount).toBe(0);
  });
});

describe("a pool's connections", () => {
  it('are the peer’s: it is available with one, and as near to it as the nearest without', () => {
    const bed = poolWith(8);
    bed.clock.advance(200);
    bed.told.length = 0;
    const [first, second] = bed.channels;
    first?.become('IDLE');
    first?.fail('refused');
    second?.become('IDLE');
    second?.fail('reset');
    expect(bed.told).toEqual(['available', 'available: refused', 'connecting', 'unavailable: reset']);
    bed.clock.advance(100);
    connect(bed);
    expect(bed.told.at(-1)).toBe('available');
  });

  it('are tried again each at its own pace, without a word about the peer', () => {
    const bed = poolWith(7);
    bed.call();
    bed.connecting()[0]?.fail('refused');
    bed.clock.advance(100);
    bed.connecting()[0]?.fail('refused');
    expect(bed.told).toEqual([
      'connecting',
      'available',
      'available',
      'available: refused',
      'available: refused',
    ]);
    bed.clock.advance(160);
    connect(bed);
    bed.call();
    expect(bed.spread()).toEqual([8, 1]);
  });

  it('are renewed each; streams stay behind and are counted no more', () => {
    const bed = poolWith(8);
    bed.pool.renew();
    connect(bed);
    expect(bed.spread()).toEqual([0, 0]);
    for (const stream of streamsOf(bed)) stream.end();
    bed.calls(4);
    expect(bed.spread()).toEqual([2, 2]);
  });

  it('are tried at once when there is reason to hurry', () => {
    const bed = poolWith(7);
    bed.call();
    bed.connecting()[0]?.fail('refused');
    bed.pool.hurry();
    expect(bed.connecting()).toHaveLength(1);
  });

  it('have another channel to be looked up whenever one has become ready', () => {
    const bed = poolWith(7);
    const before = bed.pool.channel;
    bed.call();
    expect(bed.pool.channel).toBe(before);
    connect(bed);
    expect(bed.pool.channel).not.toBe(before);
  });

  it('are all closed with the pool, which then takes no call', () => {
    const bed = poolWith(20, {}, { maxConnectionAgeMs: 10_000 });
    bed.pool.close();
    bed.pool.close();
    expect(bed.open()).toEqual([]);
    expect(bed.clock.pendingTimerCount).toBe(0);
    expect(() => bed.call()).toThrow('shut down');
    for (const stream of streamsOf(bed)) stream.end();
    expect(bed.made.every(({ ended }) => ended()?.code === status.OK)).toBe(true);
  });

  it('take no call while none is ready', async () => {
    const bed = openPool();
    const { ended } = bed.call();
    await turn();
    expect(ended()).toMatchObject({ code: status.UNAVAILABLE });
  });
});
