/** What calls see of a balancer, over real servers. */
import { type ClientOptions, Metadata, status } from '@grpc/grpc-js';
import { PeerError, type Policy, type PolicyPeer } from '@peerage/peer-core';
import { eventually } from '@peerage/testing';
import { balancedBy, type Caller, callerOf, targetOf } from '../testing/callers.js';
import { type Greeter, startGreeter, startGreeters } from '../testing/greeters.js';
import { Resolution } from '../testing/manual-resolver.js';
import { balancingOptions } from './balancing-options.js';
import { registerPeerLists } from './register.js';
import { registerOwnPolicy } from './register-own-policy.js';
import { registerPolicy } from './register-policy.js';
import { routingKey } from './routing-key.js';

let greeters: Greeter[] = [];
let callers: Caller[] = [];

const waiting = new Metadata({ waitForReady: true });

beforeAll(registerPeerLists);

afterEach(() => {
  for (const caller of callers) caller.close();
  for (const greeter of greeters) greeter.stop();
  callers = [];
});

function open(target: string, options: ClientOptions): Caller {
  const caller = callerOf(target, options);
  callers.push(caller);
  return caller;
}

/** A caller of so many new greeters, with a connection to each. */
async function setUp(count: number, options: ClientOptions): Promise<Caller> {
  greeters = await startGreeters(count);
  const caller = open(targetOf(greeters), options);
  while (greeters.some(({ calls }) => calls.length === 0)) await sayAtOnce(caller, count);
  return caller;
}

/** Makes calls in one turn, and gives how many each greeter got. */
async function sayAtOnce(caller: Caller, count: number, metadata?: Metadata): Promise<number[]> {
  const before = greeters.map(({ calls }) => calls.length);
  await Promise.all(Array.from({ length: count }, () => caller.say('Ann', metadata)));
  return greeters.map(({ calls }, index) => calls.length - (before[index] ?? 0));
}

it('spreads calls of one turn by what is pending, though grpc-js has not started them yet', async () => {
  const caller = await setUp(4, balancedBy('peerage_fewest_pending_requests'));
  expect(await sayAtOnce(caller, 64)).toEqual([16, 16, 16, 16]);
});

it('works below outlier_detection, and as resolvers configure it', async () => {
  greeters = await startGreeters(2);
  const resolution = new Resolution();
  const caller = open(resolution.target, {});
  const answer = caller.say('Ann');
  resolution.find(greeters, {
    loadBalancingConfig: [
      {
        outlier_detection: {
          interval: { seconds: 1, nanos: 0 },
          failure_percentage_ejection: {},
          child_policy: [{ peerage_round_robin: {} }],
        },
      },
    ],
    methodConfig: [],
  });
  expect(await answer).toBe('Hello, Ann!');
  await eventually(async () => (await sayAtOnce(caller, 2)).join() === '1,1');
});

it('sends nothing to a server that outlier_detection has ejected', async () => {
  const none = { seconds: 0, nanos: 0 };
  const config = {
    interval: { ...none, nanos: 50_000_000 },
    base_ejection_time: { ...none, seconds: 60 },
    max_ejection_percent: 50,
    failure_percentage_ejection: { threshold: 50, minimum_hosts: 2, request_volume: 3 },
    child_policy: [{ peerage_round_robin: {} }],
  };
  const caller = await setUp(2, balancingOptions({ policy: 'outlier_detection', config }));
  greeters[0]?.breakDown();
  await eventually(async () => {
    const [toBroken] = await sayAtOnce(caller, 10);
    return toBroken === 0;
  });
  expect(await sayAtOnce(caller, 10)).toEqual([0, 10]);
});

it('fails calls while a resolver finds nothing, except those that wait', async () => {
  greeters = await startGreeters(1);
  const resolution = new Resolution();
  const caller = open(resolution.target, balancedBy('peerage_round_robin'));
  const first = caller.say('Ann');
  resolution.find([]);
  expect(await first).toBe(
    'UNAVAILABLE: peerage_round_robin has no peers: the resolver gave no addresses. Resolution note: by hand',
  );
  const patient = caller.say('Bob', waiting);
  resolution.find(greeters);
  expect(await patient).toBe('Hello, Bob!');
  resolution.fail('the resolver is down');
  expect(await caller.say('Cid')).toBe('Hello, Cid!');
});

it('tries the addresses of an endpoint in turn', async () => {
  greeters = await startGreeters(1);
  const [host = '', port] = greeters[0]?.address.split(':') ?? [];
  const resolution = new Resolution();
  const caller = open(resolution.target, balancedBy('peerage_round_robin'));
  const answer = caller.say('Ann', waiting);
  // Nothing listens on port 1.
  resolution.findEndpoints([
    {
      addresses: [
        { host, port: 1 },
        { host, port: Number(port) },
      ],
    },
  ]);
  expect(await answer).toBe('Hello, Ann!');
});

it('says why nobody can be reached, and comes back by itself', async () => {
  greeters = await startGreeters(1);
  const [{ address }] = greeters as [Greeter];
  const caller = open(targetOf(greeters), {
    ...balancedBy('peerage_round_robin'),
    'grpc.initial_reconnect_backoff_ms': 100,
  });
  expect(await caller.say('Ann')).toBe('Hello, Ann!');
  greeters[0]?.stop();
  await eventually(async () => (await caller.say('Bob')).includes('ECONNREFUSED'));
  expect(await caller.say('Cid')).toMatch(
    /^UNAVAILABLE: peerage_round_robin: none of 1 peers takes calls, .* Last error: 127\.0\.0\.1:\d+: .*ECONNREFUSED/,
  );
  greeters.push(await startGreeter(address));
  expect(await caller.say('Dee', waiting)).toBe('Hello, Dee!');
});

describe('a call’s key', () => {
  it('is taken from a header, which may stay between client and policy', async () => {
    const config = { header: 'x-user', hidden_header: 'X-User' };
    const caller = await setUp(3, balancingOptions({ policy: 'peerage_rendezvous', config }));
    const ofUser = (user: string): Metadata => {
      const metadata = new Metadata();
      metadata.set('x-user', user);
      return metadata;
    };
    const picks = new Set<string>();
    for (const user of ['ann', 'bob', 'cid', 'dee', 'eva', 'fay']) {
      const spread = await sayAtOnce(caller, 5, ofUser(user));
      expect(spread.filter(count => count === 0)).toHaveLength(2);
      picks.add(spread.join());
    }
    expect(picks.size).toBeGreaterThan(1);
    for (const { calls } of greeters) for (const call of calls) expect(call.get('x-user')).toEqual([]);
  });

  it('is taken from the request by an interceptor, and is not sent', async () => {
    const keyed = routingKey(({ name }: { name: string }) => (name === '' ? undefined : `clé ${name}`));
    const caller = await setUp(3, balancingOptions({ policy: 'peerage_hash_ring' }));
    const keyedCaller = open(targetOf(greeters), {
      ...balancingOptions({ policy: 'peerage_hash_ring' }),
      interceptors: [keyed],
    });
    await keyedCaller.say('', waiting);
    await eventually(async () => (await sayAtOnce(keyedCaller, 5)).filter(count => count === 5).length === 1);
    expect((await sayAtOnce(caller, 60)).filter(count => count > 0)).toHaveLength(3);
    for (const { calls } of greeters) {
      for (const call of calls) expect(Object.keys(call.getMap())).not.toContain('peerage-hash-key-bin');
    }
  });
});

it('balances by a policy of one’s own', async () => {
  registerOwnPolicy('the_last', config => {
    if (Object.keys(config).length > 0) {
      throw new PeerError('invalid-configuration', { field: 'anything', value: 'set', expected: 'nothing' });
    }
    const peers: PolicyPeer[] = [];
    return {
      name: 'the-last',
      add: peer => void peers.push(peer),
      remove: peer => void peers.splice(peers.indexOf(peer), 1),
      choose: () => peers.at(-1),
    };
  });
  greeters = await startGreeters(2);
  const caller = open(targetOf(greeters), balancingOptions({ policy: 'the_last' }));
  expect(await caller.say('Ann')).toBe('Hello, Ann!');
  await eventually(async () => (await sayAtOnce(caller, 2)).includes(2));
});

describe('a policy that throws', () => {
  const throwing = (during: keyof Policy): Policy => ({
    ...{ name: 'broken', add() {}, remove() {}, choose: () => undefined },
    [during]: () => {
      throw new Error('a bug');
    },
  });

  beforeEach(() => void jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined));
  afterEach(() => void jest.restoreAllMocks());

  it.each<[keyof Policy, string]>([
    ['choose', 'INTERNAL: Policy "broken" of list "broken_choose" threw in choose.'],
    ['add', 'UNAVAILABLE: broken_add: none of 1 peers takes calls, of which 1 are connected.'],
  ])('in %s fails calls', async (during, answer) => {
    registerPolicy(`broken_${during}`, () => ({
      makePolicy: () => throwing(during),
      failureGuard: false,
      counts: true,
    }));
    greeters = await startGreeters(1);
    const caller = open(targetOf(greeters), balancedBy(`broken_${during}`));
    expect(await caller.say('Ann')).toContain(answer);
    expect(await caller.say('Bob')).toContain(answer);
  });

  it('when it is made for a channel fails calls', async () => {
    const makePolicy = (): Policy => {
      throw new Error('a bug');
    };
    registerPolicy('broken_make', () => ({ makePolicy, failureGuard: false, counts: true }));
    greeters = await startGreeters(1);
    const caller = open(targetOf(greeters), balancedBy('broken_make'));
    expect(await caller.say('Ann')).toBe('INTERNAL: There is no policy broken_make for this channel: a bug');
    expect(await caller.say('Bob', waiting)).toContain('a bug');
  });
});

it.each<[string, () => unknown, string]>([
  [
    'cannot be read',
    () => {
      throw new Error('a bug');
    },
    'a bug',
  ],
  ['is no text', () => 7, '7 is no text'],
])('fails a call whose key %s', async (_, keyOf, problem) => {
  greeters = await startGreeters(1);
  const caller = open(targetOf(greeters), {
    ...balancingOptions({ policy: 'peerage_maglev' }),
    interceptors: [routingKey(keyOf as () => string)],
  });
  expect(await caller.say('Ann')).toBe(`INTERNAL: The request has no readable key: ${problem}`);
});

it('fails the calls of a policy that refuses them', async () => {
  const caller = await setUp(1, balancingOptions({ policy: 'peerage_rendezvous' }));
  const strict = open(
    targetOf(greeters),
    balancingOptions({ policy: 'peerage_rendezvous', config: { missingKey: 'refuse' } }),
  );
  expect(await caller.say('Ann')).toBe('Hello, Ann!');
  expect(await strict.say('Ann')).toBe(
    `${status[status.INTERNAL]}: The shard key "" leads to no peer: it is missing.`,
  );
});
