import { withBed } from '../bed.js';
import { Conversation } from '../load/conversation.js';

describe('A peer is removed while a stream is held on it', () => {
  it('costs nothing: the stream goes on until it is ended, and no other call begins there', () =>
    withBed({}, async (bed, callers) => {
      const others = bed.greeters.map(({ address }) => ({ id: address }));
      const { address: leaver } = await bed.join();
      await callers.each(async caller => {
        const peers: string[] = [];
        const stream = new Conversation(caller, { tried: others, onPeer: ({ id }) => peers.push(id) });
        expect(await stream.say('Are you there?')).toBe('Are you there?');

        caller.remove(leaver);
        const sentBefore = caller.sentTo(leaver);
        await caller.untilCalled(100);
        expect(caller.pendingOn(leaver)).toBe(1);
        expect(await stream.say('Still there?')).toBe('Still there?');

        await stream.end();
        await caller.untilStatus(leaver, 'absent');
        expect(peers).toEqual([leaver]);
        expect(caller.sentTo(leaver)).toBe(sentBefore);
      });
      await callers.endLoad();
      expect(callers.failures).toEqual({ plain: [], retrying: [] });
    }));
});
