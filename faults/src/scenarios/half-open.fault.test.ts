import { type Bed, withBed } from '../bed.js';
import { impatient } from '../load/caller.js';
import { NetworkNamespace } from '../sockets/network-namespace.js';

/** A server, and a network to it that can fail without a word. */
interface Remote {
  readonly address: string;
  readonly fail: () => void;
  readonly recover: () => void;
}

async function behindProxy(bed: Bed): Promise<Remote> {
  const proxy = await bed.startBehindProxy();
  return { address: proxy.address, fail: () => proxy.stall(), recover: () => proxy.flow() };
}

async function inNetworkOfItsOwn(bed: Bed): Promise<Remote> {
  const network = NetworkNamespace.open();
  bed.keep(() => network.close());
  const { address } = await bed.startGreeter({ host: network.host }, { within: network.within });
  return { address, fail: () => network.losePackets(), recover: () => network.deliverPackets() };
}

const ways: [string, (bed: Bed) => Promise<Remote>][] = [['a proxy stops forwarding', behindProxy]];
const obstacle = NetworkNamespace.obstacle();
if (obstacle === undefined) ways.push(['a network loses every packet', inNetworkOfItsOwn]);
else process.stdout.write(`No packets are lost here, for want of a network namespace. ${obstacle}\n`);

describe('A connection goes dead without a word (half open)', () => {
  it.each(ways)(
    '%s: costs the calls on it until a ping goes unanswered, or nothing with retries',
    (_way, open) =>
      withBed({ transport: impatient }, async (bed, callers) => {
        const { address, fail, recover } = await open(bed);
        await callers.introduce(address);
        await callers.untilBusy(address);
        fail();
        await callers.each(caller => caller.untilStatus(address, 'unavailable'));
        recover();
        await callers.untilServed(address);
        await callers.endLoad();
        expect(callers.failures).toEqual({ plain: [`UNAVAILABLE on ${address}`], retrying: [] });
      }),
  );
});
