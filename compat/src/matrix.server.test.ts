import { eventually } from '@peerage/testing';
/** Every kind of client makes every kind of call over a `PeerChannel`. */
import { type Caller, type ClientKind, callKinds } from './caller.js';
import { type GreeterBed, startGreeterBed } from './greeter-bed.js';
import { niceGrpc } from './kinds/nice-grpc.js';
import { peerage } from './kinds/peerage.js';
import { protoLoader } from './kinds/proto-loader.js';
import { channelFactory, tsProto } from './kinds/ts-proto.js';

const names = ['Ann', 'Bob'];

const texts = {
  nothing: ['Hello, Ann!'],
  responses: ['Hello, Ann!', 'Hello, Ann!'],
  requests: ['Hello, Ann and Bob!'],
  both: ['Hello, Ann!', 'Hello, Bob!'],
};

const kinds: readonly ClientKind[] = [tsProto, channelFactory, protoLoader, niceGrpc, peerage];

describe.each(kinds)('$name', ({ over, statusOf }) => {
  let bed: GreeterBed;
  let caller: Caller;

  beforeEach(async () => {
    bed = await startGreeterBed();
    caller = over(bed.list);
  });

  afterEach(async () => {
    await eventually(() => bed.pendingCount() === 0);
    await bed.stop();
  });

  /** The name of the status that `call` fails with. */
  async function failureOf(call: Promise<unknown>): Promise<string> {
    return call.then(() => 'OK', statusOf);
  }

  it('spreads its calls', async () => {
    await eventually(() => bed.availableCount() === 2);
    for (let i = 0; i < 4; i += 1) await caller.nothing(names);
    expect(bed.servers.map(({ calls }) => calls.length)).toEqual([2, 2]);
  });

  it('is told the status of the server', async () => {
    expect(await failureOf(caller.nothing(['fail']))).toBe('NOT_FOUND');
  });

  describe.each(callKinds)('with calls that stream %s', kind => {
    it('is answered, with the metadata of either end', async () => {
      const reply = await caller[kind](names, { say: 'good day' });
      expect(reply).toEqual({ texts: texts[kind], header: 'good day', trailer: 'good day' });
    });

    it('gives up at the deadline', async () => {
      expect(await failureOf(caller[kind](['hang'], { timeoutMs: 40 }))).toBe('DEADLINE_EXCEEDED');
    });

    it('cancels', async () => {
      const abort = new AbortController();
      const failure = failureOf(caller[kind](['hang'], { signal: abort.signal }));
      const arrived = (): boolean => bed.servers.some(({ calls }) => calls.length > 0);
      await eventually(arrived);
      abort.abort();
      expect(await failure).toBe('CANCELLED');
      await eventually(() => bed.servers.some(({ cancelledCount }) => cancelledCount() > 0));
    });
  });
});
