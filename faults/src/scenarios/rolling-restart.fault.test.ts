import { withBed } from '../bed.js';

describe('Five servers are restarted one after another', () => {
  it('costs nothing', () =>
    withBed({ greeterCount: 5 }, async (bed, callers) => {
      for (const greeter of bed.greeters) {
        await callers.untilBusy(greeter.address);
        await greeter.stop();
        await callers.untilLost(greeter.address);
        await greeter.restart();
        await callers.untilServed(greeter.address);
      }
      await callers.endLoad();
      expect(callers.failures).toEqual({ plain: [], retrying: [] });
    }));
});
