import { VirtualClock } from '@peerage/testing';
import { ScriptedChannel } from '../testing/scripted-channel.js';
import { ConnectionKeeper, type KeeperSettings } from './connection-keeper.js';

/** An open keeper without chance; `channels` are all it ever made and `told` is all it said since. */
function keep(options: Partial<KeeperSettings> = {}) {
  const clock = new VirtualClock();
  const channels: ScriptedChannel[] = [];
  const told: string[] = [];
  const settings: KeeperSettings = {
    clock,
    random: () => 0.5,
    connectTimeoutMs: 20_000,
    reconnect: { initialMs: 100, maxMs: 1_000, jitter: 0.2 },
    maxConnectionAgeMs: Number.POSITIVE_INFINITY,
    makeChannel: signal => {
      const made = new ScriptedChannel(signal);
      channels.push(made);
      return made.channel;
    },
    ...options,
  };
  const keeper = new ConnectionKeeper(settings, (status, problem) => {
    told.push(problem === undefined ? status : `${status}: ${problem}`);
  });
  keeper.open();
  told.length = 0;
  /** The channel made last. */
  const latest = (): ScriptedChannel => {
    const channel = channels.at(-1);
    if (channel === undefined) throw new Error('There is no channel.');
    return channel;
  };
  const connect = (): ScriptedChannel => {
    latest().become('READY');
    return latest();
  };
  return { clock, channels, told, keeper, latest, connect };
}

describe('a connection that is kept', () => {
  it('is being made at once, and has no timer when it is made', () => {
    const { clock, channels, told, keeper, connect } = keep();
    expect(channels).toHaveLength(1);
    expect(clock.pendingTimerCount).toBe(1);
    const channel = connect();
    expect(told).toEqual(['available']);
    expect(keeper.channel).toBe(channel.channel);
    expect(clock.pendingTimerCount).toBe(0);
  });

  it('is made again at once, on the same channel, when it is lost', () => {
    const { clock, channels, told, latest, connect } = keep();
    connect();
    clock.advance(100);
    latest().become('IDLE');
    expect([channels.length, latest().connectCount]).toEqual([1, 2]);
    connect();
    expect(told).toEqual(['available', 'connecting', 'available']);
  });

  it('is made again after a wait when it is lost as soon as it is made', () => {
    const { clock, channels, told, latest, connect } = keep();
    for (const waitMs of [100, 160, 256]) {
      connect();
      clock.advance(99);
      latest().become('IDLE');
      expect(latest().closed).toBe(true);
      const { length } = channels;
      clock.advance(waitMs - 1);
      expect(channels).toHaveLength(length);
      clock.advance(1);
      expect(channels).toHaveLength(length + 1);
    }
    const lost = 'unavailable: the connection was lost after 99 ms';
    expect(told).toEqual(['available', lost, 'available', lost, 'available', lost]);
  });

  it('comes to rest while it is being made and is pursued', () => {
    const { latest, told } = keep();
    latest().become('IDLE');
    expect(latest().connectCount).toBe(2);
    expect(told).toEqual([]);
  });
});

describe('a connection that fails', () => {
  it('is made anew in growing intervals, and stays unavailable meanwhile', () => {
    const { clock, channels, told, latest, connect } = keep();
    latest().fail('refused');
    clock.advance(99);
    expect(channels).toHaveLength(1);
    expect(latest().closed).toBe(true);
    clock.advance(1);
    expect(channels).toHaveLength(2);
    latest().fail('reset');
    clock.advance(159);
    expect(channels).toHaveLength(2);
    clock.advance(1);
    connect();
    expect(told).toEqual(['unavailable: refused', 'unavailable: reset', 'available']);
  });

  it('begins with short intervals again once it has held', () => {
    const { clock, channels, latest, connect } = keep();
    latest().fail('refused');
    clock.advance(100);
    connect();
    clock.advance(100);
    latest().become('IDLE');
    latest().fail('refused');
    clock.advance(100);
    expect(channels).toHaveLength(3);
  });

  it('is given up when there is no answer in time, in whatever phase', () => {
    const { clock, channels, told, latest } = keep({ connectTimeoutMs: 500 });
    const { signal } = latest();
    clock.advance(499);
    expect(signal?.aborted).toBe(false);
    clock.advance(1);
    expect(signal?.aborted).toBe(true);
    expect(latest().closed).toBe(true);
    expect(told).toEqual(['unavailable: no answer within 500 ms']);
    clock.advance(100);
    expect(channels).toHaveLength(2);
  });

  it('has all its time again when it is made again', () => {
    const { clock, told, latest, connect } = keep({ connectTimeoutMs: 500 });
    clock.advance(400);
    connect();
    clock.advance(400);
    const established = latest().signal;
    latest().become('IDLE');
    const { signal } = latest();
    clock.advance(499);
    expect(told.at(-1)).toBe('connecting');
    clock.advance(1);
    expect(told.at(-1)).toBe('unavailable: no answer within 500 ms');
    expect([established, signal?.aborted]).toEqual([undefined, true]);
  });

  it('is tried at once when there is reason to hurry, and the waits are short again', () => {
    const { clock, channels, keeper, latest } = keep();
    for (const waitMs of [100, 160]) {
      latest().fail('refused');
      clock.advance(waitMs);
    }
    latest().fail('refused');
    keeper.hurry();
    expect(channels).toHaveLength(4);
    keeper.hurry();
    expect(channels).toHaveLength(4);
    latest().fail('refused');
    clock.advance(100);
    expect(channels).toHaveLength(5);
  });
});

describe('a connection that is renewed', () => {
  it('goes on until its successor is ready', () => {
    const { clock, channels, told, keeper, connect } = keep({ maxConnectionAgeMs: 10_000 });
    const old = connect();
    clock.advance(9_999);
    expect(channels).toHaveLength(1);
    clock.advance(1);
    expect(channels).toHaveLength(2);
    expect(keeper.channel).toBe(old.channel);
    const next = connect();
    expect(keeper.channel).toBe(next.channel);
    expect(old.closed).toBe(true);
    expect(told).toEqual(['available', 'available']);
    clock.advance(10_000);
    expect(channels).toHaveLength(3);
  });

  it.each([
    [0, 9_000],
    [0.5, 10_000],
    [1, 11_000],
  ])('is as old as chance has it: %d', (chance, ageMs) => {
    const { clock, channels, connect } = keep({ maxConnectionAgeMs: 10_000, random: () => chance });
    connect();
    clock.advance(ageMs - 1);
    expect(channels).toHaveLength(1);
    clock.advance(1);
    expect(channels).toHaveLength(2);
  });

  it('goes on when its successor fails, which is tried again', () => {
    const { clock, channels, told, keeper, latest, connect } = keep();
    const old = connect();
    keeper.renew();
    latest().fail('refused');
    expect(told.at(-1)).toBe('available: refused');
    expect(keeper.channel).toBe(old.channel);
    clock.advance(100);
    expect(channels).toHaveLength(3);
    connect();
    expect(old.closed).toBe(true);
  });

  it('leaves everything to its successor when it is lost first', () => {
    const { channels, told, keeper, latest, connect } = keep();
    const old = connect();
    keeper.renew();
    old.become('IDLE');
    expect(old.closed).toBe(true);
    expect(told).toEqual(['available', 'connecting']);
    connect();
    expect(told.at(-1)).toBe('available');
    expect(keeper.channel).toBe(latest().channel);
    expect(channels).toHaveLength(2);
  });

  it('is begun anew when it is still being made, and left alone when it waits', () => {
    const { channels, told, keeper, latest, connect } = keep();
    const [first] = channels;
    keeper.renew();
    expect(first?.closed).toBe(true);
    expect(channels).toHaveLength(2);
    latest().fail('refused');
    keeper.renew();
    expect(channels).toHaveLength(2);
    keeper.hurry();
    connect();
    expect(told).toEqual(['unavailable: refused', 'available']);
  });
});

describe('a connection that is closed', () => {
  it.each<[string, (kept: ReturnType<typeof keep>) => void]>([
    ['while it is being made', () => undefined],
    ['when it is made', ({ connect }) => void connect()],
    ['while it waits', ({ latest }) => latest().fail('refused')],
    ['while it asks why it failed', ({ latest }) => latest().become('TRANSIENT_FAILURE')],
    [
      'while it is renewed',
      ({ connect, keeper }) => {
        connect();
        keeper.renew();
      },
    ],
  ])('%s leaves nothing behind and says nothing more', (_when, happen) => {
    const kept = keep({ maxConnectionAgeMs: 60_000 });
    happen(kept);
    const { clock, channels, told, keeper } = kept;
    told.length = 0;
    const { length } = channels;
    keeper.close();
    keeper.close();
    keeper.hurry();
    keeper.renew();
    clock.advance(100_000);
    expect(channels.every(({ closed }) => closed)).toBe(true);
    expect(channels).toHaveLength(length);
    expect(told).toEqual([]);
    expect(clock.pendingTimerCount).toBe(0);
  });

  it('gives up the attempt, and no connection that was made', () => {
    const { channels, keeper, latest, connect } = keep();
    const made = channels[0]?.signal;
    connect();
    keeper.renew();
    const being = latest().signal;
    keeper.close();
    expect([made?.aborted, being?.aborted]).toEqual([false, true]);
  });

  it('may be closed by whoever is told of it', () => {
    const { channels, keeper, latest, clock } = keep();
    const [channel] = channels;
    const told: string[] = [];
    const reentrant = new ConnectionKeeper(
      {
        clock,
        random: () => 0.5,
        connectTimeoutMs: 500,
        reconnect: { initialMs: 100, maxMs: 1_000, jitter: 0 },
        maxConnectionAgeMs: 1_000,
        makeChannel: signal => {
          const made = new ScriptedChannel(signal);
          channels.push(made);
          return made.channel;
        },
      },
      status => {
        told.push(status);
        if (status === 'available') reentrant.close();
      },
    );
    keeper.close();
    reentrant.open();
    latest().become('READY');
    expect(told).toEqual(['connecting', 'available']);
    expect([channel?.closed, latest().closed, clock.pendingTimerCount]).toEqual([true, true, 0]);
  });
});
