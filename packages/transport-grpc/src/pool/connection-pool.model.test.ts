/** What holds for a pool whatever happens, in whatever order. */
import fc from 'fast-check';
import {
  closePools,
  type HeldCall,
  openPool,
  type PoolBed,
  type PooledScript,
} from '../../testing/pool-bed.js';

const limit = 3;
const most = 4;

type Step = (bed: PoolBed, calls: HeldCall[]) => void;

function nth<T>(items: readonly T[], index: number): T | undefined {
  return items[index % Math.max(1, items.length)];
}

function endOne({ open, channels }: PoolBed, index: number): void {
  const streams = [...(open().length > 0 ? channels : [])].flatMap(channel => [...channel.streams]);
  nth(streams, index)?.end();
}

function lose(channel: PooledScript | undefined): void {
  if (channel === undefined) return;
  channel.become('IDLE');
  for (const stream of [...channel.streams]) stream.end(14);
}

const index = fc.nat(100);

/** Connections are made and calls come and go. */
const ordinary: fc.Arbitrary<Step>[] = [
  fc.integer({ min: 1, max: 6 }).map(count => (bed, calls) => void calls.push(...bed.calls(count))),
  index.map(at => bed => endOne(bed, at)),
  index.map(at => bed => endOne(bed, at)),
  index.map(at => (_bed, calls) => nth(calls, at)?.call.cancelWithStatus(1, 'cancelled')),
  index.map(at => bed => nth(bed.connecting(), at)?.become('READY')),
  fc.nat(1_500).map(ms => bed => bed.clock.advance(ms)),
];

const misfortune: fc.Arbitrary<Step>[] = [
  index.map(at => bed => nth(bed.connecting(), at)?.fail('refused')),
  index.map(at => bed => lose(nth(bed.ready(), at))),
  fc.constant(bed => bed.pool.renew()),
  fc.constant(bed => bed.pool.hurry()),
];

/** Lives through `steps`, held to `promises` after each, and is back to one idle connection in the end. */
function live(steps: readonly Step[], promises: (bed: PoolBed) => void): void {
  const bed = openPool({ streamsPerConnection: limit, maxConnections: most });
  const calls: HeldCall[] = [];
  bed.connecting()[0]?.become('READY');
  for (const step of steps) {
    step(bed, calls);
    // The peer says what its connections are. A stream on one that is not ready throws by itself.
    expect(bed.told.at(-1)?.startsWith('available')).toBe(bed.ready().length > 0);
    promises(bed);
  }
  for (let lull = 0; lull < 4; lull++) {
    for (const { streams } of bed.channels) for (const stream of [...streams]) stream.end();
    for (const channel of bed.connecting()) channel.become('READY');
    bed.clock.advance(1_000);
  }
  expect(bed.open()).toHaveLength(1);
  expect(bed.spread()).toEqual([0]);
  expect(bed.clock.pendingTimerCount).toBe(0);
}

afterEach(closePools);

describe('whatever the order of events', () => {
  it('no connection has more streams than its limit before there are as many as may be', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(...ordinary), { maxLength: 150 }), steps => {
        live(steps, ({ spread, open }) => {
          expect(open().length).toBeLessThanOrEqual(most);
          if (spread().length < most) expect(Math.max(0, ...spread())).toBeLessThanOrEqual(limit);
        });
      }),
      { seed: 11 },
    );
  });

  it('no call goes to a connection that is not ready, though they fail and are lost and replaced', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(...ordinary, ...misfortune), { maxLength: 150 }), steps => {
        // While it is renewed a connection has a successor.
        live(steps, ({ open }) => expect(open().length).toBeLessThanOrEqual(2 * most));
      }),
      { seed: 12 },
    );
  });
});
