import { status } from '@grpc/grpc-js';
import { withBed } from '../bed.js';
import { loneFailure } from '../load/lone-failure.js';
import { type Behaviour, speakingHttp1, speakingNoise } from '../sockets/listener.js';

const strangers: [string, Behaviour][] = [
  ['HTTP/1', speakingHttp1],
  ['noise', speakingNoise],
];

describe('Something that is no gRPC server listens', () => {
  it.each(strangers)('and speaks %s: costs nothing, and says so', (_language, behaviour) =>
    withBed({}, async (bed, callers) => {
      const { address } = await bed.listen(behaviour);
      const reason = 'what answers there does not speak HTTP/2 (Protocol error)';

      await callers.introduceInVain(address);
      await callers.each(caller => {
        expect(caller.problems).toEqual([`Peer "${address}" could not be connected: ${reason}.`]);
      });
      const { code, message } = await loneFailure(address);
      expect(code).toBe(status.UNAVAILABLE);
      expect(message).toContain(`last error: ${address}: ${reason}.`);

      await callers.endLoad();
      expect(callers.failures).toEqual({ plain: [], retrying: [] });
    }),
  );
});
