import { withBed } from '../bed.js';

describe('A server is killed (SIGKILL) and started again on its port', () => {
  it('costs the calls that were in flight on it, or nothing with retries', () =>
    withBed({}, async (bed, callers) => {
      const victim = await bed.join();
      await callers.untilBusy(victim.address);
      await victim.kill();
      await callers.untilLost(victim.address);
      await victim.restart();
      await callers.untilServed(victim.address);
      await callers.endLoad();
      expect(callers.failures).toEqual({ plain: [`UNAVAILABLE on ${victim.address}`], retrying: [] });
    }));
});
