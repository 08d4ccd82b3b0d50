import { withBed } from '../bed.js';
import { impatient } from '../load/caller.js';
import { silent } from '../sockets/listener.js';
import { until } from '../until.js';

describe('A listener accepts and never speaks', () => {
  it('costs nothing: it is given no call, and is tried again until somebody speaks', () =>
    withBed({ transport: impatient }, async (bed, callers) => {
      const listener = await bed.listen(silent);
      const { address, port } = listener;
      await callers.introduceInVain(address);
      await until(() => listener.acceptedCount >= 6, 'both callers have tried three times');
      // Attempts that were given up hold no connection.
      expect(listener.openCount).toBeLessThanOrEqual(2);
      await callers.each(caller => {
        expect(caller.sentTo(address)).toBe(0);
        expect(caller.problems).toEqual([
          `Peer "${address}" could not be connected: no answer within 1000 ms.`,
        ]);
      });
      await listener.close();
      await bed.startGreeter({ ports: [port] });
      await callers.untilServed(address);
      await callers.endLoad();
      expect(callers.failures).toEqual({ plain: [], retrying: [] });
    }));
});
