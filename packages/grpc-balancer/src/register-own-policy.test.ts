import { experimental } from '@grpc/grpc-js';
import { random } from '@peerage/peer-lists';
import { registerPeerLists } from './register.js';
import { registerOwnPolicy } from './register-own-policy.js';

it('takes a name again for a newer policy', () => {
  registerOwnPolicy('renewed', () => random());
  expect(() => registerOwnPolicy('renewed', () => random())).not.toThrow();
});

it.each<[string, unknown, unknown, string]>([
  ['no name', '', random, 'the name of a policy is ""; expected a text that is not empty.'],
  ['a number for a name', 5, random, 'the name of a policy is 5; expected a text that is not empty.'],
  ['a policy for what makes it', 'own', random(), 'what makes policy "own" is'],
  ['the name of a policy of ours', 'peerage_random', random, 'expected one that no other policy has'],
  ['the name of a policy of grpc-js', 'pick_first', random, 'expected one that no other policy has'],
])('refuses %s', (_, name, make, problem) => {
  registerPeerLists();
  expect(() => registerOwnPolicy(name as string, make as () => never)).toThrow(problem);
});

it('refuses a policy that is made once for all channels', () => {
  const shared = random();
  registerOwnPolicy('shared', () => shared);
  expect(() => experimental.parseLoadBalancingConfig({ shared: {} })).toThrow('expected a policy of its own');
});
