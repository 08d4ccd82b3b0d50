/** Every policy in a plain channel, over real servers. */
import { Metadata } from '@grpc/grpc-js';
import { balancedBy, type Caller, callerOf, targetOf } from '../testing/callers.js';
import { type Greeter, startGreeters } from '../testing/greeters.js';
import { policyKinds } from './config/policies.js';
import { registerPeerLists } from './register.js';
import { routingKey } from './routing-key.js';

let greeters: Greeter[];
let caller: Caller;

beforeAll(async () => {
  registerPeerLists();
  greeters = await startGreeters(3);
});

afterAll(() => greeters.forEach(greeter => greeter.stop()));

afterEach(() => caller.close());

/** What a policy cannot do without. */
const configs: Readonly<Record<string, object>> = { peerage_zone_aware: { zone: 'here' } };

it.each(Object.keys(policyKinds))('%s', async name => {
  const firstAddress = (): string => greeters[0]?.address ?? '';
  caller = callerOf(targetOf(greeters), {
    ...balancedBy(name, configs[name]),
    // For those that hash, and for the one that takes the key for an address.
    interceptors: [routingKey(firstAddress)],
  });
  await caller.say('Ann', new Metadata({ waitForReady: true }));
  const answers = await Promise.all(Array.from({ length: 20 }, () => caller.say('Ann')));
  expect(new Set(answers)).toEqual(new Set(['Hello, Ann!']));
});
