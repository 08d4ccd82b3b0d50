import { setTimeout as delay } from 'node:timers/promises';
import { deadline, hedge, retry } from '@peerage/client';
import { withBed } from '../bed.js';
import { impatient } from '../load/caller.js';
import { until } from '../until.js';

const { keepalive: _, ...withoutPings } = impatient;

describe('A server freezes (SIGSTOP, SIGCONT)', () => {
  it('for 5 s: costs its calls until a ping goes unanswered, or nothing with retries', () =>
    withBed({ transport: impatient }, async (bed, callers) => {
      const victim = await bed.join();
      await callers.untilBusy(victim.address);
      victim.freeze();
      const frozen = delay(5_000);
      await callers.untilLost(victim.address);
      await frozen;
      victim.thaw();
      await callers.untilServed(victim.address);
      await callers.endLoad();
      expect(callers.failures).toEqual({ plain: [`UNAVAILABLE on ${victim.address}`], retrying: [] });
    }));

  it('without pings: costs time, or not even that when attempts are limited', async () => {
    const retrying = [
      retry({ retryableStatusCodes: ['UNAVAILABLE', 'DEADLINE_EXCEEDED'] }),
      deadline({ maxTimeoutMs: 500 }),
    ];
    await withBed({ transport: withoutPings, retrying }, async (bed, callers) => {
      const victim = await bed.join();
      await callers.untilBusy(victim.address);
      victim.freeze();
      await until(() => callers.plain.pendingOn(victim.address) >= 50, 'calls pile up');
      await callers.each(caller => expect(caller.statusOf(victim.address)).toBe('available'));
      victim.thaw();
      await callers.untilServed(victim.address);
      await callers.endLoad();
      expect(callers.failures).toEqual({ plain: [], retrying: [] });
    });
  });

  it('without pings: costs calls that may not take that long, or nothing when they are hedged', async () => {
    const retrying = [hedge({ hedgingDelayMs: 200 })];
    await withBed({ transport: withoutPings, timeoutMs: 1_000, retrying }, async (bed, callers) => {
      const victim = await bed.join();
      await callers.untilBusy(victim.address);
      victim.freeze();
      await until(() => callers.plain.tally.failedCount > 0, 'a call has failed');
      victim.thaw();
      await callers.untilServed(victim.address);
      await callers.endLoad();
      expect(callers.failures).toEqual({ plain: [`DEADLINE_EXCEEDED on ${victim.address}`], retrying: [] });
    });
  });
});
