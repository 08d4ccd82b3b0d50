import { withBed } from '../bed.js';
import { patient } from '../load/caller.js';
import type { Callers } from '../load/callers.js';
import { until } from '../until.js';

const limit = 4;
/** A server answers 40 calls per second on one connection. */
const greeter = { delayMs: 100, server: { 'grpc.max_concurrent_streams': limit } };

function untilCallsQueue(callers: Callers, address: string): Promise<void> {
  return callers.each(caller => until(() => caller.pendingOn(address) >= 4 * limit, 'calls queue'));
}

describe('A server is at its stream limit', () => {
  it('costs time: calls queue on their connection, and none is lost', () =>
    withBed({ greeterCount: 0, greeter, ratePerS: 60 }, async (bed, callers) => {
      const server = await bed.join();
      await untilCallsQueue(callers, server.address);
      await callers.untilCalled(60);
      await callers.endLoad();
      const { callCount, peakCount } = await server.report();
      expect(callCount).toBe(callers.plain.tally.callCount + callers.retrying.tally.callCount);
      expect(peakCount).toBe(2 * limit);
      expect(callers.failures).toEqual({ plain: [], retrying: [] });
    }));

  it('and callers have a pool: costs nothing, for they connect again', () => {
    const transport = { ...patient, pool: { streamsPerConnection: limit } };
    return withBed({ greeterCount: 0, greeter, ratePerS: 60, transport }, async (bed, callers) => {
      const server = await bed.join();
      await until(
        async () => (await server.report()).peakCount > 2 * limit,
        'more calls are answered at once',
      );
      await callers.untilCalled(120);
      // With one connection there would be more of them from second to second.
      await callers.each(caller => until(() => caller.inFlightCount <= 2 * limit, 'no call queues'));
      await callers.endLoad();
      expect((await server.report()).connectionCount).toBeGreaterThan(2);
      expect(callers.failures).toEqual({ plain: [], retrying: [] });
    });
  });

  it('and says GOAWAY: costs nothing more, for what queues moves to the next connection', () =>
    withBed({ greeterCount: 0, greeter, ratePerS: 60 }, async (bed, callers) => {
      const server = await bed.join();
      await untilCallsQueue(callers, server.address);
      server.goAway();
      await callers.untilServed(server.address);
      await callers.endLoad();
      expect((await server.report()).connectionCount).toBe(4);
      expect(callers.failures).toEqual({ plain: [], retrying: [] });
    }));

  it('and is killed: costs what queues as well as what is in flight, or nothing with retries', () =>
    withBed({ greeterCount: 1, greeter, ratePerS: 120 }, async (bed, callers) => {
      const victim = await bed.join();
      await untilCallsQueue(callers, victim.address);
      await victim.kill();
      await callers.endLoad();
      expect(callers.plain.tally.failedCount).toBeGreaterThan(limit);
      expect(callers.failures).toEqual({ plain: [`UNAVAILABLE on ${victim.address}`], retrying: [] });
    }));
});
