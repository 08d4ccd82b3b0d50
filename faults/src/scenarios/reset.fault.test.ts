import { withBed } from '../bed.js';
import { resetting } from '../sockets/listener.js';
import { until } from '../until.js';

describe('A connection is reset', () => {
  it('after its first byte: costs nothing', () =>
    withBed({}, async (bed, callers) => {
      const listener = await bed.listen(resetting);
      const { address } = listener;
      await callers.introduceInVain(address);
      await until(() => listener.acceptedCount >= 6, 'both callers have tried three times');
      await callers.endLoad();
      await callers.each(caller => {
        expect(caller.sentTo(address)).toBe(0);
        expect(caller.problems[0]).toMatch(`Peer "${address}" could not be connected: `);
      });
      expect(callers.failures).toEqual({ plain: [], retrying: [] });
    }));

  it('with calls in flight: costs those, or nothing with retries', () =>
    withBed({}, async (bed, callers) => {
      const proxy = await bed.startBehindProxy();
      const { address } = proxy;
      await callers.introduce(address);
      await callers.untilBusy(address);
      proxy.reset();
      await callers.untilServed(address);
      await callers.endLoad();
      expect(callers.failures).toEqual({ plain: [`UNAVAILABLE on ${address}`], retrying: [] });
    }));
});
