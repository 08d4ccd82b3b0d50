import { withBed } from '../bed.js';
import { until } from '../until.js';

describe('A server says GOAWAY with calls in flight', () => {
  it('costs nothing: those are answered, and the next go to a new connection', () =>
    withBed({}, async (bed, callers) => {
      const greeter = await bed.join();
      for (let round = 1; round <= 5; round += 1) {
        await callers.untilBusy(greeter.address);
        greeter.goAway();
        await until(async () => (await greeter.report()).connectionCount >= 2 * (round + 1), 'all are back');
        await callers.untilServed(greeter.address);
      }
      await callers.endLoad();
      expect(callers.failures).toEqual({ plain: [], retrying: [] });
    }));
});
